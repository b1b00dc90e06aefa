import { Injectable, NotFoundException, Param, type PipeTransform } from '@nestjs/common';
import { validate as isUuid } from 'uuid';

@Injectable()
class CheckedId implements PipeTransform<string, string> {
  transform(id: string): string {
    if (!isUuid(id)) throw new NotFoundException({ detail: 'Not found.' });
    return id;
  }
}

@Injectable()
class CheckedNumber implements PipeTransform<string, number> {
  transform(number: string): number {
    if (!/^\d{1,9}$/.test(number)) throw new NotFoundException({ detail: 'Not found.' });
    return Number(number);
  }
}

/** The `:id` of the path: a UUID. What is none cannot be the id of anything. */
export const Id = (): ParameterDecorator => Param('id', CheckedId);

/** The `:id` of the path where keys are numbers: those of users and groups. */
export const NumericId = (): ParameterDecorator => Param('id', CheckedNumber);

/** The `:userId` of the path, below a group. */
export const UserId = (): ParameterDecorator => Param('userId', CheckedNumber);

/** The `:assignmentId` of the path, below the holder of a role. */
export const AssignmentId = (): ParameterDecorator => Param('assignmentId', CheckedId);

/** The `:number` of a version in the path. */
export const VersionNumber = (): ParameterDecorator => Param('number', CheckedNumber);
