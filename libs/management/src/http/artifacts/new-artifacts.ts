import { Artifacts, DIGEST_ALGORITHMS, IncomingBytes, type ReceivedBytes, Room } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { refusal } from '../fields.js';
import { readForm } from '../form.js';
import type { MultipartForm } from '../multipart-form.js';

import { ArtifactBody } from './artifact.dto.js';

/** Makes artifacts of files that clients send. */
@Injectable()
export class NewArtifacts {
  constructor(
    private readonly incoming: IncomingBytes,
    private readonly artifacts: Artifacts,
    private readonly room: Room,
  ) {}

  /** Resolves with the id of the artifact. @throws BadRequestException, BlobTooLarge, SpaceLow */
  async create(form: MultipartForm): Promise<string> {
    this.room.requireSize(form.leastBytes);
    await this.room.requireSpace();
    return readForm(form, ArtifactBody, (bytes, fields) =>
      this.incoming.receive(
        bytes,
        async (received) => check(received, await fields()),
        (received) => this.make(received),
      ),
    );
  }

  private async make(received: ReceivedBytes): Promise<string> {
    const { id, isNew } = await this.artifacts.make(received);
    if (!isNew)
      throw refusal(`Artifact with sha256 checksum of '${received.digests.sha256}' already exists.`);
    return id;
  }
}

/** @throws BadRequestException where the file is not what it was said to be */
function check(received: ReceivedBytes, stated: ArtifactBody): void {
  const mismatch = mismatchOf(received, stated);
  if (mismatch !== null) throw refusal(mismatch);
}

/** What the file was said to be, and is not. */
function mismatchOf({ size, digests }: ReceivedBytes, stated: ArtifactBody): string | null {
  if (stated.size !== undefined && stated.size !== size) return 'The size did not match actual size of file.';
  const wrong = DIGEST_ALGORITHMS.find((name) => (stated[name] ?? digests[name]) !== digests[name]);
  return wrong === undefined ? null : `The ${wrong} checksum did not match.`;
}
