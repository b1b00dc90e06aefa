import { HREF, NULLABLE_TEXT } from '@berth/management/http';
import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { MANIFEST_RESOURCE } from '../../managed/container.js';
import type { ListedPlatform } from '../../oci/stored-document.js';

/** The platform that an index gives a manifest that it lists. */
@ApiSchema({ name: 'container.ListedPlatformResponse' })
export class ListedPlatformResponse {
  @ApiProperty(HREF)
  readonly manifest: string;

  @ApiProperty(NULLABLE_TEXT)
  readonly architecture: string | null;

  @ApiProperty(NULLABLE_TEXT)
  readonly os: string | null;

  @ApiProperty(NULLABLE_TEXT)
  readonly variant: string | null;

  @ApiProperty(NULLABLE_TEXT)
  readonly os_version: string | null;

  @ApiProperty({ type: [String] })
  readonly os_features: readonly string[];

  /** @param id the manifest's */
  constructor(id: string, platform: ListedPlatform) {
    this.manifest = MANIFEST_RESOURCE.href(id);
    this.architecture = platform.architecture;
    this.os = platform.os;
    this.variant = platform.variant;
    this.os_version = platform.osVersion;
    this.os_features = platform.osFeatures;
  }
}
