import type { Caller } from '@berth/platform';

/** Who asks for something through the management API, and by which request. */
export interface ManagementRequest {
  readonly caller: Caller;
  readonly correlationId: string;
}
