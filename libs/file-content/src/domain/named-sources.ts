import {
  ARTIFACT_RESOURCE,
  keyOf,
  ObjectPermissions,
  RepositoryRights,
  TargetObjects,
  UPLOAD_RESOURCE,
  unknownIn,
} from '@berth/management';
import { type Caller, FieldsInvalid } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import type { FileSource } from './create-file.js';
import { file } from './file.js';
import { FileContents } from './file-contents.js';

/** What has the bytes of a file, by href or PRN. */
export interface NamedSource {
  readonly artifact?: string;
  readonly upload?: string;
}

/** What clients name that a file is made of, or that it goes to. */
@Injectable()
export class NamedSources {
  constructor(
    private readonly rights: RepositoryRights,
    private readonly contents: FileContents,
    private readonly targets: TargetObjects,
    private readonly permissions: ObjectPermissions,
  ) {}

  /** The id of a repository that the caller may change. @throws FieldsInvalid, PermissionDenied */
  async repository(caller: Caller, reference: string): Promise<string> {
    const id = keyOf(reference, [file.repositories.regular]);
    if (id === null) throw unknownIn('repository');
    await this.rights.requireIn('repository', caller, { kind: 'regular', id }, 'modify-content');
    return id;
  }

  /** @throws FieldsInvalid, PermissionDenied */
  async in(caller: Caller, { artifact, upload }: NamedSource): Promise<FileSource> {
    if ((artifact === undefined) === (upload === undefined)) throw oneSource();
    if (artifact !== undefined) return { artifactId: await this.artifact(caller, artifact) };
    return { uploadId: await this.upload(caller, upload ?? '') };
  }

  private async artifact(caller: Caller, reference: string): Promise<string> {
    const id = keyOf(reference, [ARTIFACT_RESOURCE]);
    if (id === null || !(await this.contents.mayUse(caller, id))) throw unknownIn('artifact');
    return id;
  }

  private async upload(caller: Caller, reference: string): Promise<string> {
    if (keyOf(reference, [UPLOAD_RESOURCE]) === null) throw unknownIn('upload');
    const upload = await this.targets.resolve(reference, 'upload', caller);
    await this.permissions.require(caller, 'core.change_upload', upload);
    return upload.id;
  }
}

const oneSource = (): FieldsInvalid =>
  new FieldsInvalid({
    non_field_errors: ["One of 'file', 'artifact' and 'upload' is needed, and only one."],
  });
