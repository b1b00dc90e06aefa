import { Checked, OptionalReference, OptionalTexts, RequiredText } from '@berth/management/http';
import { ApiSchema } from '@nestjs/swagger';
import { isManifestType } from '../../oci/media-types.js';
import { type Digest, isDigest, isTagName, type TagName } from '../../oci/reference.js';

const IsTag = () => Checked('tag', isTagName, 'This value does not match the required pattern.');
const IsDigest = () => Checked('digest', isDigest, 'This value does not match the required pattern.');

const areManifestTypes = (value: unknown): boolean => Array.isArray(value) && value.every(isManifestType);

/** Where content is copied from: one of the two. */
export class CopyBody {
  @OptionalReference()
  readonly source_repository?: string;

  @OptionalReference()
  readonly source_repository_version?: string;
}

/** Tags to be copied: all of them where none are named. */
@ApiSchema({ name: 'TagCopy' })
export class TagCopyBody extends CopyBody {
  @OptionalTexts(128)
  readonly names?: readonly string[];
}

/** Manifests to be copied: all that have one of the digests and one of the media types. */
@ApiSchema({ name: 'ManifestCopy' })
export class ManifestCopyBody extends CopyBody {
  @OptionalTexts(256)
  readonly digests?: readonly string[];

  @OptionalTexts(256)
  @Checked('manifestTypes', areManifestTypes, 'Not a valid choice: a media type of manifests is expected.')
  readonly media_types?: readonly string[];
}

/** A tag for a manifest. */
@ApiSchema({ name: 'TagImage' })
export class TagImageBody {
  @RequiredText(128)
  @IsTag()
  readonly tag!: TagName;

  @RequiredText(256)
  @IsDigest()
  readonly digest!: Digest;
}

/** A tag that is to go. */
@ApiSchema({ name: 'UnTagImage' })
export class UntagImageBody {
  @RequiredText(128)
  @IsTag()
  readonly tag!: TagName;
}

/** An image that is to go. */
@ApiSchema({ name: 'RemoveImage' })
export class ImageBody {
  @RequiredText(256)
  @IsDigest()
  readonly digest!: Digest;
}
