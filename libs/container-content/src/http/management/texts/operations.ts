import type { ApiTexts, ObjectText, OperationText } from '@berth/platform';

const versionsOf = (repository: string): ObjectText => ({
  one: `a version of a ${repository}`,
  many: `the versions of a ${repository}`,
  about:
    'A version is what the repository held at one time. It never changes, and says who made it, how, and what it changed.',
});

const diffOf = (repository: string): OperationText => [
  `Compare a version of a ${repository}`,
  'Tells what the version has changed since the one before, or since the version that `against` names: how many units came and went, how many bytes, and each change.',
];

const PREVIEW =
  'Nothing is changed. The answer has the shape of a comparison of versions, and `against` is what to send as `expected_current_version` so that nobody overwrites a change that they have not seen.';

/** What repositories of both kinds can do. */
const changesOf = (endpoint: string, repository: string): ApiTexts['operations'] => ({
  [`${endpoint}_storage`]: [
    `Sum up the storage of a ${repository}`,
    'Says how many bytes all versions of the repository need, with what is pending there, and how many of them other repositories need, too. Artifacts that several units share count once.',
  ],
  [`${endpoint}_tag`]: [
    `Tag an image in a ${repository}`,
    'Gives a manifest of the repository a tag, in a new version. A tag of that name moves.',
  ],
  [`${endpoint}_untag`]: [
    `Remove a tag from a ${repository}`,
    'Removes a tag, in a new version. Its manifest goes with it, unless something that stays needs it.',
  ],
  [`${endpoint}_purge_image`]: [
    `Delete an image from a ${repository} for good`,
    'Removes a manifest as `remove_image` does, and then deletes each version that holds it: a version never changes, so what else it held leaves the history, too. Nothing happens where a distribution is pinned to one of these versions.',
  ],
  [`${endpoint}_remove_image`]: [
    `Remove an image from a ${repository}`,
    'Removes a manifest with its tags, in a new version. What only this image needs goes with it, and so does what refers to it, such as its signatures.',
  ],
});

/** What the objects of the container plugin are called. */
export const CONTAINER_OBJECTS: ApiTexts['objects'] = {
  content_container_blobs: {
    one: 'a blob',
    many: 'blobs',
    about: 'A blob is a layer or a config of an image, known by its digest.',
  },
  content_container_manifests: {
    one: 'a manifest',
    many: 'manifests',
    about:
      'A manifest describes an image, an index of several images, or another artifact. The exact bytes that a client pushed are kept.',
  },
  content_container_tags: {
    one: 'a tag',
    many: 'tags',
    about: 'A tag is a name for a manifest. A tag that moves is another unit of content.',
  },
  distributions_container_container: {
    one: 'a container distribution',
    many: 'container distributions',
    about:
      'A distribution publishes a repository under a name: registry clients pull `<host>/<base_path>`. It serves the latest version of the repository, or one pinned version of a regular one.',
  },
  pulp_container_namespaces: {
    one: 'a namespace',
    many: 'namespaces',
    about: 'A namespace is the first part of the names of repositories, and says who owns what is below it.',
  },
  repositories_container_container: {
    one: 'a regular repository',
    many: 'regular repositories',
    about:
      'A regular repository is changed through this API: content is added, copied, tagged, promoted and removed. Registry clients cannot push to it.',
  },
  repositories_container_container_versions: versionsOf('regular repository'),
  repositories_container_container_push: {
    one: 'a push repository',
    many: 'push repositories',
    about:
      'A push repository is made by the first push to its name. Each push makes its next version, and its latest version is always served.',
  },
  repositories_container_container_push_versions: versionsOf('push repository'),
};

/** What its operations do, where no verb of all objects says it. */
export const CONTAINER_OPERATIONS: ApiTexts['operations'] = {
  ...changesOf('repositories_container_container', 'regular repository'),
  ...changesOf('repositories_container_container_push', 'push repository'),
  repositories_container_container_versions_diff: diffOf('regular repository'),
  repositories_container_container_push_versions_diff: diffOf('push repository'),
  repositories_container_container_add: [
    'Add content to a repository',
    'Adds tags, manifests or blobs with everything that they need, in a new version. What refers to them is not added. The caller must be able to pull the content elsewhere, or have a role where it is.',
  ],
  repositories_container_container_remove: [
    'Remove content from a repository',
    'Removes tags, manifests or blobs, or everything (`["*"]`), in a new version. What something that stays needs, stays.',
  ],
  repositories_container_container_copy_manifests: [
    'Copy manifests to a repository',
    'Copies manifests of another repository, or of one version of it, in a new version: all of them, or those with the digests and media types that the body names. Their tags are not copied. What they need, and what refers to them, comes along.',
  ],
  repositories_container_container_copy_tags: [
    'Copy tags to a repository',
    'Copies tags of another repository, or of one version of it, with their images, in a new version: all of them, or those that the body names. A tag of the same name moves.',
  ],
  repositories_container_container_promote: [
    'Promote content to a repository',
    'Makes the content of another repository, or some of its tags, the next version. Clients see all of it or nothing.',
  ],
  repositories_container_container_preview_promotion: [
    'Preview a promotion to a repository',
    `Tells what a promotion with the same body would change. ${PREVIEW}`,
  ],
  repositories_container_container_restore: [
    'Restore a version of a repository',
    'Makes a new version with exactly the content of an earlier one. The versions in between stay.',
  ],
  distributions_container_container_promote: [
    'Promote a version of a distribution',
    'Pins the distribution to a version of a regular repository, at once. Of several callers who expect the same current version, one succeeds.',
  ],
  distributions_container_container_preview_promotion: [
    'Preview a promotion of a distribution',
    `Tells what clients would see change. ${PREVIEW}`,
  ],
  distributions_container_container_delete: [
    'Delete a distribution',
    'Deletes the distribution, so that nobody pulls by its name any more. Its push repository goes with it where `with_repository` asks for it, or the client is one of Pulp.',
  ],
  content_container_manifests_raw: [
    'Download a manifest',
    'Sends the exact bytes of the manifest, with its media type, as a registry client pushed them.',
  ],
  content_container_manifests_config: [
    "Download an image's config",
    'Sends the exact bytes of the config of the image, as a registry client pushed them.',
  ],
};
