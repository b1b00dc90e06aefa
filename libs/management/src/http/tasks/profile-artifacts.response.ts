import { ApiProperty, ApiSchema } from '@nestjs/swagger';

/** What was measured of a task: nothing, for no profiler runs here. Clients ask for it nevertheless. */
@ApiSchema({ name: 'ProfileArtifactResponse' })
export class ProfileArtifactsResponse {
  @ApiProperty({
    type: 'object',
    additionalProperties: { type: 'string', format: 'uri' },
  })
  readonly urls: Readonly<Record<string, string>> = {};
}
