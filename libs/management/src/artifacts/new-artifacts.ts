import { Artifacts, DIGEST_ALGORITHMS, IncomingBytes, type ReceivedBytes, Room } from '@berth/platform';
import { Injectable } from '@nestjs/common';

import { refusal } from '../access/refusals.js';
import type { SentFile } from '../transfer/sent-file.js';

/** What a file is said to be: its size in bytes, and its digests. */
export type SaidOfArtifact = { readonly size?: number } & {
  readonly [Name in (typeof DIGEST_ALGORITHMS)[number]]?: string;
};

/** Makes artifacts of files that clients send. */
@Injectable()
export class NewArtifacts {
  constructor(
    private readonly incoming: IncomingBytes,
    private readonly artifacts: Artifacts,
    private readonly room: Room,
  ) {}

  /** Resolves with the id of the artifact. @throws FieldsInvalid, BlobTooLarge, SpaceLow */
  async create(file: SentFile<SaidOfArtifact>): Promise<string> {
    this.room.requireSize(file.leastBytes);
    await this.room.requireSpace();
    return file.read((bytes, said) =>
      this.incoming.receive(
        bytes,
        async (received) => requireMatch(received, await said()),
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

/** @throws FieldsInvalid where the file is not what it is said to be */
function requireMatch({ size, digests }: ReceivedBytes, said: SaidOfArtifact): void {
  if (said.size !== undefined && said.size !== size)
    throw refusal('The size did not match actual size of file.');
  const wrong = DIGEST_ALGORITHMS.find((name) => (said[name] ?? digests[name]) !== digests[name]);
  if (wrong !== undefined) throw refusal(`The ${wrong} checksum did not match.`);
}
