import { RepositoryResource, Resource } from '@berth/platform';

export const PUSH_REPOSITORY_RESOURCE = new RepositoryResource(
  'container.containerpushrepository',
  'repositories/container/container-push',
);

export const REPOSITORY_RESOURCE = new RepositoryResource(
  'container.containerrepository',
  'repositories/container/container',
);

export const DISTRIBUTION_RESOURCE = new Resource(
  'container.containerdistribution',
  'distributions/container/container',
);

export const NAMESPACE_RESOURCE = new Resource('container.containernamespace', 'pulp_container/namespaces');

export const BLOB_RESOURCE = new Resource('container.blob', 'content/container/blobs');
export const MANIFEST_RESOURCE = new Resource('container.manifest', 'content/container/manifests');
export const TAG_RESOURCE = new Resource('container.tag', 'content/container/tags');

/** Repositories by kind. */
export const REPOSITORIES = { push: PUSH_REPOSITORY_RESOURCE, regular: REPOSITORY_RESOURCE } as const;
export const REPOSITORY_RESOURCES = [PUSH_REPOSITORY_RESOURCE, REPOSITORY_RESOURCE];
export const CONTENT_RESOURCES = [BLOB_RESOURCE, MANIFEST_RESOURCE, TAG_RESOURCE];
