import { ApiProperty, ApiSchema } from '@nestjs/swagger';
import { Matches } from 'class-validator';

const TEXT = { message: 'This field is required.' };

/** Who would do what, with what. */
export class ExplainQuery {
  @ApiProperty({ description: "The user's name." })
  @Matches(/^[^\0]+$/, TEXT)
  readonly user!: string;

  @ApiProperty()
  @Matches(/^(?:pull|push|delete|[a-z]+\.[a-z_]+)$/, {
    message: 'Enter pull, push, delete or a permission.',
  })
  readonly action!: string;

  @ApiProperty()
  @Matches(/^[^\0]+$/, TEXT)
  readonly object!: string;
}

/** One reason why somebody may. */
@ApiSchema({ name: 'AccessReason' })
export class Reason {
  @ApiProperty({ type: String, nullable: true })
  readonly permission!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly role!: string | null;

  @ApiProperty({ type: String, nullable: true })
  readonly on!: string | null;

  @ApiProperty()
  readonly via!: string;
}

/** Whether somebody may, and all the reasons why. */
@ApiSchema({ name: 'AccessExplanation' })
export class Explanation {
  @ApiProperty()
  readonly allowed: boolean;

  @ApiProperty({ type: [Reason] })
  readonly because: readonly Reason[];

  constructor(because: readonly Reason[]) {
    this.allowed = because.length > 0;
    this.because = because;
  }
}
