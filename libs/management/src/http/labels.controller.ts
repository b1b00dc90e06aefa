import type { Caller } from '@berth/platform';
import { applyDecorators, Body, HttpCode, Post, type Type } from '@nestjs/common';
import {
  ApiBadRequestResponse,
  ApiCreatedResponse,
  ApiForbiddenResponse,
  ApiNotFoundResponse,
  ApiOperation,
} from '@nestjs/swagger';
import { type Labelled, ObjectLabels } from '../labels/object-labels.js';
import { bodyPipe } from './body-pipe.js';
import { CalledBy } from './called-by.js';
import { SetLabelBody, SetLabelResponse, UnsetLabelBody, UnsetLabelResponse } from './label-body.js';
import { ManagementRoutes } from './management-routes.js';
import { Id } from './path-params.js';

/** The controller of the labels of objects of one kind. @param tag groups its operations in the description */
export function labelsController(labelled: Labelled, tag: string): Type {
  const { path, endpoint } = labelled.resource;

  @ManagementRoutes(path, tag)
  class LabelsController {
    constructor(private readonly labels: ObjectLabels) {}

    @Post(':id/set_label')
    @Labels(SetLabelResponse, `${endpoint}_set_label`)
    async set(@CalledBy() caller: Caller, @Id() id: string, @Body(bodyPipe) body: SetLabelBody) {
      const { key, value = null } = body;
      await this.labels.set(caller, labelled, id, key, value);
      return new SetLabelResponse(key, value);
    }

    @Post(':id/unset_label')
    @Labels(UnsetLabelResponse, `${endpoint}_unset_label`)
    async unset(@CalledBy() caller: Caller, @Id() id: string, @Body(bodyPipe) { key }: UnsetLabelBody) {
      return new UnsetLabelResponse(key, await this.labels.unset(caller, labelled, id, key));
    }
  }
  return LabelsController;
}

const Labels = (shown: Type, operationId: string): MethodDecorator =>
  applyDecorators(
    HttpCode(201),
    ApiOperation({ operationId }),
    ApiCreatedResponse({ description: 'The label.', type: shown }),
    ApiBadRequestResponse({ description: 'What is wrong, field by field.' }),
    ApiForbiddenResponse({ description: 'The caller may not change the object.' }),
    ApiNotFoundResponse({ description: 'There is no such object.' }),
  );
