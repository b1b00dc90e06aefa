import { holdsAmong, type RoleTarget, UPLOAD_PERMISSIONS } from '@berth/platform';
import { UPLOAD_RESOURCE } from './core-resources.js';

/** Upload `u`: users who may view it know of it. */
export const isUploadVisible = (viewer: string): string => holdsAmong(viewer, 'core.view_upload', 'u.id');

/** Uploads, as what roles can be given on. */
export const UPLOAD_TARGET: RoleTarget = {
  resource: UPLOAD_RESOURCE,
  from: 'upload u',
  where: 'true',
  key: 'u.id',
  keyType: 'uuid',
  objectId: 'u.id',
  isVisible: isUploadVisible,
  permissions: UPLOAD_PERMISSIONS,
  manageRoles: 'core.manage_roles_upload',
};
