import { type ManagementRequest, type SentFile, UPLOAD_RESOURCE } from '@berth/management';
import {
  Artifacts,
  type Caller,
  FieldsInvalid,
  IncomingBytes,
  PermissionDenied,
  Room,
} from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { FileContents } from './file-contents.js';
import { type NamedSource, NamedSources } from './named-sources.js';

/** What a client says of a file that is to be made. */
export interface SaidOfFile extends NamedSource {
  readonly relative_path: string;
  /** To which it is added, by href or PRN. */
  readonly repository?: string;
}

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

  /** Of bytes; resolves with the id of the task. @throws FieldsInvalid, PermissionDenied, BlobTooLarge, SpaceLow */
  async ofBytes(request: ManagementRequest, file: SentFile<SaidOfFile>): Promise<string> {
    this.room.requireSize(file.leastBytes);
    await this.room.requireSpace();
    return file.read(async (bytes, fields) => {
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

  /** Of what has the bytes; resolves with the id of the task. @throws FieldsInvalid, PermissionDenied */
  async ofSource(request: ManagementRequest, said: SaidOfFile): Promise<string> {
    const target = await this.targetOf(request.caller, said);
    const source = await this.sources.in(request.caller, said);
    const prns = 'uploadId' in source ? [UPLOAD_RESOURCE.prn(source.uploadId)] : [];
    return this.contents.create(request, { source, ...target }, prns);
  }

  /** Who adds a file to no repository could not see it: only administrators do. */
  private async targetOf(
    caller: Caller,
    { relative_path: relativePath, repository }: SaidOfFile,
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
