import { Module } from '@nestjs/common';
import { OwnTokens } from '../users/own-tokens.js';
import { PasswordChanges } from '../users/password-changes.js';
import { UserChanges } from '../users/user-changes.js';
import { AccessTokenListing } from './access-tokens/access-token-listing.js';
import { AccessTokensController } from './access-tokens/access-tokens.controller.js';
import { Assignments } from './assignments/assignments.js';
import { GroupRolesController } from './assignments/group-roles.controller.js';
import { NewAssignments } from './assignments/new-assignments.js';
import { UserRolesController } from './assignments/user-roles.controller.js';
import { GROUP_TARGET } from './core-resources.js';
import { GroupListing } from './groups/group-listing.js';
import { GroupUsersController } from './groups/group-users.controller.js';
import { GroupsController } from './groups/groups.controller.js';
import { Groups } from './groups/groups.js';
import { objectRolesController } from './object-roles.controller.js';
import { PoliciesController } from './policies/policies.controller.js';
import { PolicyListing } from './policies/policy-listing.js';
import { RoleListing } from './roles/role-listing.js';
import { RolesController } from './roles/roles.controller.js';
import { Roles } from './roles/roles.js';
import { UserListing } from './users/user-listing.js';
import { UsersController } from './users/users.controller.js';

/** Users, groups, roles and access tokens in the management API. */
@Module({
  controllers: [
    AccessTokensController,
    GroupRolesController,
    GroupsController,
    GroupUsersController,
    PoliciesController,
    RolesController,
    UserRolesController,
    UsersController,
    objectRolesController(GROUP_TARGET, 'Groups'),
  ],
  providers: [
    AccessTokenListing,
    Assignments,
    GroupListing,
    Groups,
    NewAssignments,
    OwnTokens,
    PasswordChanges,
    PolicyListing,
    RoleListing,
    Roles,
    UserListing,
    UserChanges,
  ],
})
export class AccessModule {}
