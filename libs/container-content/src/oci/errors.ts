import type { ErrorKind } from '@berth/platform';

import { type NeededAccess, type OciError, RegistryError } from './registry-error.js';

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

/** Blobs or manifests that a pushed manifest refers to are not in the repository. */
export class ManifestBlobUnknown extends RegistryError {
  readonly code = 'MANIFEST_BLOB_UNKNOWN';
  readonly kind = 'invalid';

  constructor(private readonly digests: readonly string[]) {
    super('the manifest refers to content that is not in this repository');
  }

  override get entries(): readonly OciError[] {
    return this.digests.map((digest) => ({ code: this.code, message: this.message, detail: { digest } }));
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

/** Other credentials are needed. `needed` is what they must allow; null where any will do. */
export class Unauthorized extends RegistryError {
  readonly code = 'UNAUTHORIZED';
  readonly kind = 'unauthenticated';
  override readonly detail: unknown;

  constructor(
    readonly needed: NeededAccess | null,
    message = 'authentication required',
    /** As a challenge states it (RFC 6750 §3.1); null where the request had no token. */
    readonly reason: 'invalid_token' | 'insufficient_scope' | null = null,
  ) {
    super(message);
    this.detail = needed ?? undefined;
  }

  static invalidToken(needed: NeededAccess | null): Unauthorized {
    return new Unauthorized(needed, 'the token is not valid', 'invalid_token');
  }

  static insufficientScope(needed: NeededAccess): Unauthorized {
    return new Unauthorized(needed, 'the token does not allow this', 'insufficient_scope');
  }
}

export class Denied extends RegistryError {
  readonly code = 'DENIED';
  readonly kind = 'denied';
}

export class Unsupported extends RegistryError {
  readonly code = 'UNSUPPORTED';
  readonly kind = 'unsupported';
}

export class PageSizeInvalid extends RegistryError {
  readonly code = 'PAGINATION_NUMBER_INVALID';
  readonly kind = 'invalid';

  constructor(n: string) {
    super(`n must be a whole number, but it is '${n}'`);
  }
}

/** A request that is wrong in a way for which the specification has no code. */
export class InvalidRequest extends RegistryError {
  readonly code = 'UNSUPPORTED';
  readonly kind = 'invalid';
}

/** A body that is larger than anything sensible. */
export class RequestTooLarge extends RegistryError {
  readonly code = 'UNSUPPORTED';
  readonly kind = 'too-large';
}

/** None of the ranges that the client asks for is in the blob (RFC 9110 §15.5.17). */
export class RangeUnsatisfiable extends RegistryError {
  readonly code = 'UNSUPPORTED';
  readonly kind = 'out-of-range';

  constructor(
    range: string,
    readonly size: number,
  ) {
    super(`the blob has ${size} bytes, and none of ${range}`);
  }
}
