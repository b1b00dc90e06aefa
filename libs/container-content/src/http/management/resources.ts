import { container } from '../../managed/container.js';

export { BLOB_RESOURCE, MANIFEST_RESOURCE, TAG_RESOURCE } from '../../managed/content-types.js';
export const { push: PUSH_REPOSITORY_RESOURCE, regular: REPOSITORY_RESOURCE } = container.repositories;
export const REPOSITORIES = container.repositories;
export const DISTRIBUTION_RESOURCE = container.distributions;
export const CONTENT_RESOURCES = container.content;
export const REPOSITORY_RESOURCES = [PUSH_REPOSITORY_RESOURCE, REPOSITORY_RESOURCE];
