import { DomainError } from '../errors/domain-error.js';

export class UploadNotFound extends DomainError {
  readonly code = 'UPLOAD_NOT_FOUND';
  readonly kind = 'not-found';

  constructor(uploadId: string) {
    super(`upload ${uploadId} does not exist`);
  }
}

/** The chunks do not make the whole, or not the one that they were to make. */
export class UploadInvalid extends DomainError {
  readonly code = 'UPLOAD_INVALID';
  readonly kind = 'invalid';

  static incomplete(position: number, size: number): UploadInvalid {
    return new UploadInvalid(`The upload is incomplete: byte ${position} of ${size} has not arrived.`);
  }

  static mismatch(): UploadInvalid {
    return new UploadInvalid('The sha256 checksum did not match.');
  }
}
