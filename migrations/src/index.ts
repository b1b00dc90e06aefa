export { type AdminAccounts, openAccounts } from './accounts.js';
export { type Administrator, ensureAdministrator } from './administrator.js';
export { migrate } from './migrate.js';
export { type OpenedStorageMove, openStorageMove } from './storage-move.js';
