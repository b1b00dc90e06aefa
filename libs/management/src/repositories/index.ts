export { RepositoryChanges } from './repository-changes.js';
export { RepositoryDeletions } from './repository-deletions.js';
