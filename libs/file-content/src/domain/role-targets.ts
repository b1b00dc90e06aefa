import type { RoleTarget } from '@berth/platform';

import { isPublicationVisible, PUBLICATION_RESOURCE } from './file.js';
import { PUBLICATION_PERMISSIONS } from './publish.js';

/** Publications, as what roles can be given on. */
export const PUBLICATION_TARGET: RoleTarget = {
  resource: PUBLICATION_RESOURCE,
  from: 'file_publication p',
  where: 'true',
  key: 'p.id',
  keyType: 'uuid',
  objectId: 'p.id',
  isVisible: isPublicationVisible,
  permissions: PUBLICATION_PERMISSIONS,
  manageRoles: 'file.manage_roles_filepublication',
};
