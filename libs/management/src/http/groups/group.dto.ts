import { ApiProperty, ApiSchema, PartialType } from '@nestjs/swagger';
import { IsNotEmpty } from 'class-validator';

import { GROUP_RESOURCE, USER_RESOURCE } from '../../access/core-resources.js';
import type { GroupUser, NamedGroup } from '../../groups/groups.js';
import { IsText } from '../fields.js';

/** What is written of a group. */
@ApiSchema({ name: 'Group' })
export class GroupBody {
  @ApiProperty({ maxLength: 150 })
  @IsText(150)
  @IsNotEmpty({ message: 'This field may not be blank.' })
  readonly name!: string;
}

@ApiSchema({ name: 'PatchedGroup' })
export class PatchedGroupBody extends PartialType(GroupBody, { skipNullProperties: false }) {}

/** Whom a group gets. */
@ApiSchema({ name: 'GroupUser' })
export class GroupUserBody {
  @ApiProperty({ maxLength: 150 })
  @IsText(150)
  readonly username!: string;
}

/** Users that have roles together. */
@ApiSchema({ name: 'GroupResponse' })
export class GroupResponse {
  @ApiProperty()
  readonly name: string;

  @ApiProperty()
  readonly pulp_href: string;

  @ApiProperty()
  readonly prn: string;

  @ApiProperty({ type: 'integer' })
  readonly id: number;

  constructor({ id, name }: NamedGroup) {
    this.name = name;
    this.pulp_href = GROUP_RESOURCE.href(id);
    this.prn = GROUP_RESOURCE.prn(id);
    this.id = id;
  }
}

/** Somebody who is in a group. */
@ApiSchema({ name: 'GroupUserResponse' })
export class GroupUserResponse {
  @ApiProperty()
  readonly username: string;

  @ApiProperty({ description: "The user's." })
  readonly pulp_href: string;

  @ApiProperty()
  readonly prn: string;

  constructor({ id, username }: GroupUser) {
    this.username = username;
    this.pulp_href = USER_RESOURCE.href(id);
    this.prn = USER_RESOURCE.prn(id);
  }
}
