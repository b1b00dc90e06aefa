import {
  ContentTasks,
  type ManagementRequest,
  type NamedRepository,
  type NamedVersion,
  VersionAccess,
} from '@berth/management';
import { Injectable } from '@nestjs/common';

import { type Choice, CopyContent } from './copy-content.js';

/** Images on their way from one repository to another. */
@Injectable()
export class Copies {
  constructor(
    private readonly tasks: ContentTasks,
    private readonly versions: VersionAccess,
    private readonly copyContent: CopyContent,
  ) {}

  /** Copies content of another repository; resolves with the id of the task. @throws RepositoryUnknown, FieldsInvalid, PermissionDenied */
  async copy(
    request: ManagementRequest,
    target: NamedRepository,
    named: NamedVersion,
    choice: Choice,
  ): Promise<string> {
    await this.tasks.authorize(request, target);
    const source = await this.versions.requireReadable(request.caller, named);
    return this.tasks.dispatch(this.copyContent, request, target, { source, choice }, source);
  }
}
