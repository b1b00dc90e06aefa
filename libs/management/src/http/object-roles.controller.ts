import type { Caller, RoleTarget } from '@berth/platform';
import { applyDecorators, Body, Get, HttpCode, Param, Post, type Type } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiCreatedResponse,
  ApiForbiddenResponse,
  ApiNotFoundResponse,
  ApiOkResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { ObjectRoles } from '../roles/object-roles.js';
import { Audited } from './audited.js';
import { bodyPipe } from './body-pipe.js';
import { CalledBy } from './called-by.js';
import { ManagementRoutes } from './management-routes.js';
import { MyPermissionsResponse, NestedRole, NestedRoleResponse, ObjectRolesResponse } from './nested-role.js';

/** The controller of the roles on objects of one kind. @param tag groups its operations in the description */
export function objectRolesController(target: RoleTarget, tag: string): Type {
  const { path, endpoint } = target.resource;

  @ManagementRoutes(path, tag)
  class ObjectRolesController {
    constructor(private readonly roles: ObjectRoles) {}

    @Get(':id/my_permissions')
    @Shows(MyPermissionsResponse, `${endpoint}_my_permissions`)
    async myPermissions(@CalledBy() caller: Caller, @Param('id') id: string) {
      return new MyPermissionsResponse(await this.roles.permissionsOf(caller, target, id));
    }

    @Get(':id/list_roles')
    @Shows(ObjectRolesResponse, `${endpoint}_list_roles`)
    async list(@CalledBy() caller: Caller, @Param('id') id: string) {
      return new ObjectRolesResponse(await this.roles.list(caller, target, id));
    }

    @Post(':id/add_role')
    @Audited('role-add')
    @Changes(`${endpoint}_add_role`)
    async add(@CalledBy() caller: Caller, @Param('id') id: string, @Body(bodyPipe) role: NestedRole) {
      await this.roles.add(caller, target, id, role);
      return new NestedRoleResponse(role);
    }

    @Post(':id/remove_role')
    @Audited('role-remove')
    @Changes(`${endpoint}_remove_role`)
    async remove(@CalledBy() caller: Caller, @Param('id') id: string, @Body(bodyPipe) role: NestedRole) {
      await this.roles.remove(caller, target, id, role);
      return new NestedRoleResponse(role);
    }
  }
  return ObjectRolesController;
}

const Shows = (shown: Type, operationId: string): MethodDecorator =>
  applyDecorators(
    ApiOperation({ operationId }),
    ApiOkResponse({ description: 'What holds of the object.', type: shown }),
    ApiNotFoundResponse({ description: 'There is no such object.' }),
  );

const Changes = (operationId: string): MethodDecorator =>
  applyDecorators(
    HttpCode(201),
    ApiOperation({ operationId }),
    ApiCreatedResponse({ description: 'What was changed.', type: NestedRoleResponse }),
    ApiBadRequestResponse({ description: 'What is wrong, field by field.' }),
    ApiForbiddenResponse({
      description: 'The caller does not manage its roles, or does not hold what is given.',
    }),
  );
