import { HandlesJobs, ScheduledJob } from '@berth/platform';
import { DataSource } from 'typeorm';

import { ReceivedBlobs } from './received-blobs.js';

/** Finalizes received blobs that no manifest has named yet, some seconds after they came. */
@HandlesJobs('container.finalize-blobs')
export class FinalizeBlobs extends ScheduledJob {
  readonly everySeconds = 5;

  constructor(
    private readonly dataSource: DataSource,
    private readonly received: ReceivedBlobs,
  ) {
    super();
  }

  protected override async perform(): Promise<void> {
    let mayBeMore: boolean;
    do mayBeMore = await this.dataSource.transaction((tx) => this.received.finalizeLoose(tx));
    while (mayBeMore);
  }
}
