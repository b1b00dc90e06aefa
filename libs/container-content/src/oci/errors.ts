import type { ErrorKind } from '@berth/platform';

import { type OciError, RegistryError } from './registry-error.js';

export class NameInvalid extends RegistryError {
  readonly code = 'NAME_INVALID';
  readonly kind = 'invalid';

  constructor(
    name: string,
    reason: string,
    override readonly detail: unknown = { name },
  ) {
    super(reason);
  }

  static grammar(name: string): NameInvalid {
    return new NameInvalid(name, 'the repository name is not valid');
  }

  static readOnly(name: string): NameInvalid {
    return new NameInvalid(name, 'repository is read-only: it takes no pushes');
  }

  /** A repository has the name, and nobody may push to it: no distribution serves it. */
  static unpublished(name: string): NameInvalid {
    return new NameInvalid(
      name,
      'repository is not published: publish it again or delete it, through the management API, to push to its name',
    );
  }
}

export class NameUnknown extends RegistryError {
  readonly code = 'NAME_UNKNOWN';
  readonly kind = 'not-found';
  override readonly detail: unknown;

  constructor(name: string) {
    super('repository name not known to registry');
    this.detail = { name };
  }
}

export class BlobUnknown extends RegistryError {
  readonly code = 'BLOB_UNKNOWN';
  readonly kind = 'not-found';
  override readonly detail: unknown;

  constructor(digest: string) {
    super('the blob is not in this repository');
    this.detail = { digest };
  }
}

export class ManifestUnknown extends RegistryError {
  readonly code = 'MANIFEST_UNKNOWN';
  readonly kind = 'not-found';
  override readonly detail: unknown;

  constructor(reference: string) {
    super('the manifest is not in this repository');
    this.detail = { reference };
  }
}

export class ManifestInvalid extends RegistryError {
  readonly code = 'MANIFEST_INVALID';
  readonly kind = 'invalid';

  constructor(reason: string) {
    super(`manifest invalid: ${reason}`);
  }
}

export class ManifestTooLarge extends RegistryError {
  readonly code = 'MANIFEST_INVALID';
  readonly kind = 'too-large';

  constructor(limit: number) {
    super(`manifest invalid: it is larger than the ${limit} bytes that this registry takes`);
  }
}

/** How many errors an answer has at most, but for the one that says how many there would be. */
const MOST_ENTRIES = 100;

/** Blobs or manifests that a pushed manifest refers to are not in the repository: the first hundred are named. */
export class ManifestBlobUnknown extends RegistryError {
  readonly code = 'MANIFEST_BLOB_UNKNOWN';
  readonly kind = 'invalid';

  constructor(private readonly digests: readonly string[]) {
    super('the manifest refers to content that is not in this repository');
  }

  override get entries(): readonly OciError[] {
    const entry = (detail: unknown): OciError => ({ code: this.code, message: this.message, detail });
    const entries = this.digests.slice(0, MOST_ENTRIES).map((digest) => entry({ digest }));
    const unnamed = this.digests.length - entries.length;
    return unnamed > 0 ? [...entries, entry({ unnamed })] : entries;
  }
}

export class DigestInvalid extends RegistryError {
  readonly code = 'DIGEST_INVALID';
  readonly kind = 'invalid';

  constructor(
    reason: string,
    override readonly detail: unknown,
  ) {
    super(reason);
  }

  static format(digest: string): DigestInvalid {
    return new DigestInvalid('the digest is malformed or of an unsupported algorithm', { digest });
  }

  static mismatch(stated: string, computed: string | null): DigestInvalid {
    return new DigestInvalid('the content does not match the digest', { digest: stated, computed });
  }
}

export class SizeInvalid extends RegistryError {
  readonly code = 'SIZE_INVALID';
  readonly kind = 'invalid';

  constructor(stated: number, received: number) {
    super(`${stated} bytes were announced, but ${received} arrived`);
  }
}

export class TagInvalid extends RegistryError {
  readonly code = 'TAG_INVALID';
  readonly kind = 'invalid';
  override readonly detail: unknown;

  constructor(tag: string) {
    super('a reference is a tag of at most 128 letters, digits, ".", "_" and "-", or a digest');
    this.detail = { tag };
  }
}

export class UploadUnknown extends RegistryError {
  readonly code = 'BLOB_UPLOAD_UNKNOWN';
  readonly kind = 'not-found';
  override readonly detail: unknown;

  constructor(uploadId: string) {
    super('the upload is not known, or has ended');
    this.detail = { upload: uploadId };
  }
}

export class UploadInvalid extends RegistryError {
  readonly code = 'BLOB_UPLOAD_INVALID';
  readonly kind: ErrorKind = 'invalid';
}

/** Somebody else is writing to the upload, and has not finished within a reasonable time. */
export class UploadBusy extends UploadInvalid {
  override readonly kind = 'conflict';

  constructor() {
    super('another request is writing to this upload');
  }
}

/** A user has left more sessions open than this registry keeps for one. */
export class TooManyUploads extends RegistryError {
  readonly code = 'TOOMANYREQUESTS';
  readonly kind = 'too-many-requests';

  constructor(limit: number) {
    super(`a user has at most ${limit} open uploads: finish or cancel some`);
  }
}

/** A chunk does not begin where the upload ends. Carries what the client needs to go on. */
export class ChunkOutOfOrder extends UploadInvalid {
  override readonly kind = 'out-of-range';

  constructor(
    readonly repository: string,
    readonly uploadId: string,
    readonly size: number,
  ) {
    super(`the chunk does not begin at ${size}, where the upload ends`);
  }
}

/** What the client made a condition of its push is not, or not any more, the case. */
export class PreconditionFailed extends RegistryError {
  readonly code = 'DENIED';
  readonly kind = 'precondition-failed';
  override readonly detail: unknown;

  constructor(reference: string, current: string | null) {
    super(current === null ? `${reference} does not exist` : `${reference} is ${current} now`);
    this.detail = { reference, current };
  }
}

/** Content cannot be deleted while other content of the same repository is made of it. */
export class ContentInUse extends RegistryError {
  readonly code = 'DENIED';
  readonly kind = 'denied';
  override readonly detail: unknown;

  constructor(digest: string, neededBy: string) {
    super(`manifest ${neededBy} of this repository refers to it: delete that one first`);
    this.detail = { digest, neededBy };
  }
}
