import type { ManagementRequest } from '@berth/management';
import { bodyPipe, MultipartForm, readForm, UPLOAD_RESOURCE } from '@berth/management/http';
import {
  Artifacts,
  type Caller,
  FieldsInvalid,
  IncomingBytes,
  PermissionDenied,
  Room,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { FileContents } from '../domain/file-contents.js';
import { FileBody } from './file.body.js';
import { NamedSources } from './named-sources.js';

/** Makes files of what clients send: the bytes, or the name of what has them. */
@Injectable()
export class NewFiles {
  constructor(
    private readonly incoming: IncomingBytes,
    private readonly artifacts: Artifacts,
    private readonly room: Room,
    private readonly sources: NamedSources,
    private readonly contents: FileContents,
  ) {}

  /** Resolves with the id of the task. @throws BadRequestException, FieldsInvalid, PermissionDenied, BlobTooLarge, SpaceLow */
  create(request: ManagementRequest, body: unknown): Promise<string> {
    return body instanceof MultipartForm ? this.fromForm(request, body) : this.fromNames(request, body);
  }

  private async fromForm(request: ManagementRequest, form: MultipartForm): Promise<string> {
    this.room.requireSize(form.leastBytes);
    await this.room.requireSpace();
    return readForm(form, FileBody, async (bytes, fields) => {
      let target: { readonly relativePath: string; readonly repositoryId: string | null } | undefined;
      const artifactId = await this.incoming.receive(
        bytes,
        async () => {
          const said = await fields();
          for (const field of ['artifact', 'upload'] as const)
            if (said[field] !== undefined) throw withFile(field);
          target = await this.targetOf(request.caller, said);
        },
        async (received) => (await this.artifacts.make(received)).id,
      );
      if (target === undefined) throw new Error('nobody has checked the form');
      return this.contents.create(request, { source: { artifactId }, ...target }, []);
    });
  }

  private async fromNames(request: ManagementRequest, body: unknown): Promise<string> {
    const said = (await bodyPipe.transform(body, { type: 'body', metatype: FileBody })) as FileBody;
    const target = await this.targetOf(request.caller, said);
    const source = await this.sources.in(request.caller, said);
    const prns = 'uploadId' in source ? [UPLOAD_RESOURCE.prn(source.uploadId)] : [];
    return this.contents.create(request, { source, ...target }, prns);
  }

  /** Who adds a file to no repository could not see it: only administrators do. */
  private async targetOf(
    caller: Caller,
    { relative_path: relativePath, repository }: FileBody,
  ): Promise<{ readonly relativePath: string; readonly repositoryId: string | null }> {
    if (repository === undefined) {
      if (!caller.superuser) throw new PermissionDenied();
      return { relativePath, repositoryId: null };
    }
    return { relativePath, repositoryId: await this.sources.repository(caller, repository) };
  }
}

const withFile = (field: string): FieldsInvalid =>
  new FieldsInvalid({ [field]: ['The form has a file: it needs nothing else that has its bytes.'] });
