import { ApiProperty, ApiSchema } from '@nestjs/swagger';

import { IsText, TextOrNull } from './fields.js';
import { IsLabelKey } from './label-fields.js';

/** A label that an object is to have. */
@ApiSchema({ name: 'SetLabel' })
export class SetLabelBody {
  @ApiProperty({ pattern: '^[\\w .\\-]+$' })
  @IsText(1000)
  @IsLabelKey()
  readonly key!: string;

  @TextOrNull(10_000)
  readonly value?: string | null;
}

/** The label that an object is to lose. */
@ApiSchema({ name: 'UnsetLabel' })
export class UnsetLabelBody {
  @ApiProperty({ pattern: '^[\\w .\\-]+$' })
  @IsText(1000)
  @IsLabelKey()
  readonly key!: string;
}

@ApiSchema({ name: 'SetLabelResponse' })
export class SetLabelResponse {
  @ApiProperty()
  readonly key: string;

  @ApiProperty({ type: String, nullable: true })
  readonly value: string | null;

  constructor(key: string, value: string | null) {
    this.key = key;
    this.value = value;
  }
}

/** A label that is gone, and what it was. */
@ApiSchema({ name: 'UnsetLabelResponse' })
export class UnsetLabelResponse extends SetLabelResponse {}
