import { FieldsInvalid } from '@berth/platform';

/** A repository's latest version, as Pulp's messages have it. */
export interface LatestVersion {
  readonly name: string;
  readonly number: number;
}

const inLatest = ({ name, number }: LatestVersion): string =>
  `in the latest repository version '<Repository: ${name}; Version: ${number}>'`;

/** A manifest is not in the latest version of a repository. */
export class ManifestNotHeld extends FieldsInvalid {
  override readonly code = 'MANIFEST_NOT_HELD';
  constructor(digest: string, version: LatestVersion) {
    super({ digest: [`A manifest with the digest '${digest}' does not exist ${inLatest(version)}`] });
  }
}

/** A manifest is in no version of a repository. */
export class ManifestInNoVersion extends FieldsInvalid {
  override readonly code = 'MANIFEST_IN_NO_VERSION';
  constructor(digest: string) {
    super({ digest: [`No version of the repository has a manifest with the digest '${digest}'.`] });
  }
}

/** A tag is not in the latest version of a repository. */
export class TagNotHeld extends FieldsInvalid {
  override readonly code = 'TAG_NOT_HELD';
  constructor(tag: string, version: LatestVersion) {
    super({ tag: [`The tag '${tag}' does not exist ${inLatest(version)}`] });
  }
}

/** A manifest cannot go by itself: an index lists it. */
export class ManifestListed extends FieldsInvalid {
  override readonly code = 'MANIFEST_LISTED';
  constructor(digest: string, index: string) {
    super({ digest: [`The manifest '${digest}' cannot be removed, because the index '${index}' lists it.`] });
  }
}
