import type { Resource } from '@berth/platform';
import { Injectable, Param, type PipeTransform } from '@nestjs/common';
import { ApiParam } from '@nestjs/swagger';
import { validate as isUuid } from 'uuid';

import { ObjectUnknown } from '../access/refusals.js';

@Injectable()
class CheckedId implements PipeTransform<string, string> {
  transform(id: string): string {
    if (!isUuid(id)) throw new ObjectUnknown();
    return id;
  }
}

@Injectable()
class CheckedNumber implements PipeTransform<string, number> {
  transform(number: string): number {
    if (!/^\d{1,9}$/.test(number)) throw new ObjectUnknown();
    return Number(number);
  }
}

/** The `:id` of the path: a UUID. What is none cannot be the id of anything. */
export const Id = (): ParameterDecorator => Param('id', CheckedId);

/** The `:id` of the path where keys are numbers: those of users and groups. */
export const NumericId = (): ParameterDecorator => Param('id', CheckedNumber);

/** The `:id` of the path of an object of this kind. */
export const KeyOf = ({ keyType }: Resource): ParameterDecorator => (keyType === 'int' ? NumericId() : Id());

/** Describes it. */
export const HasKey = ({ keyType }: Resource): MethodDecorator =>
  ApiParam({ name: 'id', type: keyType === 'int' ? Number : String });

/** The `:userId` of the path, below a group. */
export const UserId = (): ParameterDecorator => Param('userId', CheckedNumber);

/** The `:assignmentId` of the path, below the holder of a role. */
export const AssignmentId = (): ParameterDecorator => Param('assignmentId', CheckedId);

/** The `:number` of a version in the path. */
export const VersionNumber = (): ParameterDecorator => Param('number', CheckedNumber);
