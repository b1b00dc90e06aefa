import type { ApiTexts } from '@berth/platform';

const DIGEST = 'sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const UUID = '019a5b2e-6c1f-7c40-9d1e-2f3a4b5c6d7e';
const REPOSITORY = `/pulp/api/v3/repositories/container/container/${UUID}/`;
const VERSION = `${REPOSITORY}versions/3/`;
const PUSH = `/pulp/api/v3/repositories/container/container-push/${UUID}/`;
const BLOB = `/pulp/api/v3/content/container/blobs/${UUID}/`;
const MANIFEST = `/pulp/api/v3/content/container/manifests/${UUID}/`;
const TAG = `/pulp/api/v3/content/container/tags/${UUID}/`;

/** What the fields of the container plugin's objects mean. */
export const CONTAINER_FIELDS: ApiTexts['fields'] = {
  'container.ContainerRepository.name': ['The name of the repository.', 'team/app-released'],
  'container.ContainerPushRepository.name': [
    'The name of the repository, which is the name that clients push to.',
    'team/app',
  ],
  'container.ContainerDistribution.name': ['The name of the distribution.', 'team/app'],
  'container.ContainerNamespace.name': ['The name: the first part of the names below it.', 'team'],
  'container.ContainerNamespace.private': [
    'Whether what is published in it from now on is private, by pushes as well, unless it says otherwise.',
    false,
  ],
  'container.Tag.name': ['The tag.', '1.4'],
  manifest_signing_service: [
    'Always null: Berth signs nothing. Signatures that clients push are kept.',
    null,
  ],
  private: ['Whether only users with the right to pull see it.', false],
  registry_path: ['What registry clients call it: the host and the base path.', 'localhost:24817/team/app'],
  namespace: ['The `pulp_href` of its namespace.', `/pulp/api/v3/pulp_container/namespaces/${UUID}/`],
  digest: ['The digest of the bytes: the algorithm, a colon, and hexadecimal digits.', DIGEST],
  schema_version: ['The `schemaVersion` of the manifest.', 2],
  media_type: [
    'The media type that the manifest was pushed with.',
    'application/vnd.oci.image.manifest.v1+json',
  ],
  type: [
    'What the manifest is: an image, an index, or which other artifact; null until a worker has found it out.',
    'image',
  ],
  listed_manifests: ['The manifests that an index lists.', [MANIFEST]],
  config_blob: ['The `pulp_href` of the config; null for an index.', BLOB],
  blobs: ['The layers, in their order.', [BLOB]],
  annotations: ['The annotations of the manifest. Empty where they are more than 64 KiB.', {}],
  labels: [
    'The labels in the config of the image. Empty where they are more than 64 KiB.',
    { maintainer: 'team-a' },
  ],
  is_bootable: ['Whether the image can be booted, or the index lists one that can.', false],
  is_flatpak: ['Whether the image is a flatpak, or the index lists one.', false],
  architecture: ['The processor architecture of the image.', 'amd64'],
  os: ['The operating system of the image.', 'linux'],
  variant: ['The variant of the architecture.', 'v7'],
  compressed_image_size: ['The sum of the sizes of the layers, in bytes.', 10240],
  tagged_manifest: ['The `pulp_href` of the manifest that the tag names.', MANIFEST],
  tag: ['The name of the tag.', '1.4'],
  tags: ['The names of tags; everything where they are left out.', ['1.4', 'latest']],
  names: ['The names of the tags to copy; all tags where they are left out.', ['1.4', 'latest']],
  digests: ['The digests of the manifests to copy; all manifests where they are left out.', [DIGEST]],
  media_types: [
    'The media types of the manifests to copy; all of them where they are left out.',
    ['application/vnd.oci.image.manifest.v1+json'],
  ],
  content_units: ['The content, by href or PRN. `["*"]` means everything, where content is removed.', [TAG]],
  source_repository: ['The repository to copy from: its latest version counts.', PUSH],
  source_repository_version: ['The version to copy from, in place of a repository.', `${PUSH}versions/3/`],
  source: ['The repository, for its latest version, or the version to promote.', PUSH],
  expected_current_version: [
    'The version that the caller has seen. The request fails where it is another one by now.',
    VERSION,
  ],
  'container.DistributionPromotion.repository_version': ['The version to serve.', VERSION],
  'container.RestoreVersion.version': ['The version to restore: its number, href or PRN.', 7],
  'container.VersionDiff.version': ['The version that was compared.', VERSION],
  'container.VersionDiff.count': ['How many changes there are in all.', 0],
  'container.VersionDiff.next': ['The address of the next page of changes; null on the last one.', null],
  against: ['The version that it is compared with; null for nothing.', `${REPOSITORY}versions/2/`],
  added: [
    'How many units were added, by type. A tag that moved was added and removed.',
    { 'container.tag': 1 },
  ],
  removed: ['How many units were removed, by type. A tag that moved was added and removed.', {}],
  moved_tags: ['How many tags name another manifest.', 0],
  bytes_added: ['How many bytes have the blobs that only this version needs.', 10240],
  bytes_removed: ['How many bytes have the blobs that only the other version needs.', 0],
  changes: ['A page of the changes: tags by name, then manifests, then blobs.', []],
  change: ['What happened to the unit.', 'added'],
  'container.ContentChange.name': ['The name of the tag; null for other content.', '1.4'],
  'container.ContentChange.pulp_type': ['What type the unit is of.', 'container.tag'],
  'container.ContentChange.pulp_href': ['The unit; of a tag that moved, the later one.', TAG],
  from_digest: [
    'The digest before, or that of the manifest that the tag named; null where it was added.',
    null,
  ],
  to_digest: [
    'The digest now, or that of the manifest that the tag names; null where it was removed.',
    DIGEST,
  ],
  artifacts: ['How many artifacts there are. Blobs that have the same bytes share one.', 12],
  'container.RepositoryStorage.size': ['How many bytes these artifacts have.', 10240],
  exclusive_size: ['How many of these bytes no other repository needs.', 4096],
  shared_size: ['How many of these bytes other repositories need, too.', 6144],
  dangling_manifests: ['How many manifests of the latest version no tag leads to.', 3],
  dangling_size: [
    'How many bytes only these manifests need, in the latest version and in other repositories. They become free when the manifests are removed and no older version holds them.',
    4096,
  ],
  artifact_type: [
    'The `artifactType` of the manifest; null where it has none.',
    'application/vnd.example.sbom',
  ],
  config_media_type: [
    'The media type of the config, as the manifest says it; null where there is no config.',
    'application/vnd.oci.image.config.v1+json',
  ],
  listed_platforms: [
    'The platforms that an index gives the manifests that it lists. Empty where the index has more than 64 KiB.',
    [
      {
        manifest: MANIFEST,
        architecture: 'amd64',
        os: 'linux',
        variant: null,
        os_version: null,
        os_features: [],
      },
    ],
  ],
  manifest: ['The `pulp_href` of the manifest.', MANIFEST],
  os_version: ['The version of the operating system.', '10.0.17763.5696'],
  os_features: ['Features of the operating system that the image needs.', ['win32k']],
};
