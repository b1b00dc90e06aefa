import { basename } from 'node:path';

import { Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { validate as isUuid } from 'uuid';

import { Statement } from '../database/statement.js';
import { PluginRegistry } from '../plugins/content-plugin.js';
import { Settings } from '../settings/settings.js';
import { Storage } from '../storage/storage.js';
import { Unclaimed } from '../storage/unclaimed.js';
import { HandlesJobs, ScheduledJob } from '../tasks/job-handler.js';

interface Located {
  readonly location: string;
}

// An artifact is most often called what its file is. By its location alone it is not found by any index.
const BY_ID = new Statement<Located>('SELECT location FROM artifact WHERE id = ANY($1::uuid[])');
const BY_LOCATION = new Statement<Located>('SELECT location FROM artifact WHERE location = ANY($1)');

/** What else points to storage. The tables are small. */
const OWN = ['upload_chunk.location', 'unclaimed_bytes.location'];

const pointing = (column: string): Statement<Located> => {
  const [table, name] = column.split('.');
  // States of uploads have several words.
  return new Statement(
    `SELECT word AS location FROM ${table}, string_to_table(${name}, ' ') AS word WHERE word = ANY($1)`,
  );
};

/** Finds bytes in storage that no row speaks of: their process died between the bytes and the row. */
@Injectable()
export class Leftovers {
  private readonly logger = new Logger(Leftovers.name);
  private readonly pointing: readonly Statement<Located>[];

  constructor(
    private readonly dataSource: DataSource,
    private readonly storage: Storage,
    private readonly settings: Settings,
    plugins: PluginRegistry,
  ) {
    this.pointing = [...OWN, ...plugins.all.flatMap(({ locations }) => locations)].map(pointing);
  }

  /** Removes those that nobody has written to for so long that no request can be about to point to them. */
  async remove(): Promise<void> {
    const hours = Math.max(24, this.settings.uploadTtlHours);
    for await (const old of this.storage.oldBytes(new Date(Date.now() - hours * 3_600_000))) {
      const left = await this.unknownOf(old.locations);
      for (const location of left) await this.storage.delete(location);
      if (left.length > 0) this.logger.warn(`removed ${left.length} pieces of bytes that no row pointed to`);
      await old.done();
    }
  }

  private async unknownOf(locations: readonly string[]): Promise<readonly string[]> {
    const ids = locations.map((location) => basename(location)).filter((name) => isUuid(name));
    let unknown = without(locations, await BY_ID.all(this.dataSource, [ids]));
    for (const statement of [...this.pointing, BY_LOCATION]) {
      if (unknown.length === 0) return unknown;
      unknown = without(unknown, await statement.all(this.dataSource, [unknown]));
    }
    return unknown;
  }
}

function without(locations: readonly string[], known: readonly Located[]): readonly string[] {
  const found = new Set(known.map(({ location }) => location));
  return locations.filter((location) => !found.has(location));
}

/** Removes bytes from storage that no row speaks of. */
@HandlesJobs('platform.remove-leftovers')
export class RemoveLeftovers extends ScheduledJob {
  readonly everySeconds = 3600;

  constructor(private readonly leftovers: Leftovers) {
    super();
  }

  protected override perform(): Promise<void> {
    return this.leftovers.remove();
  }
}

/** Removes bytes that no row points to from storage. */
@HandlesJobs('platform.remove-unclaimed')
export class RemoveUnclaimed extends ScheduledJob {
  readonly everySeconds = 60;
  override readonly takesLong = true;

  constructor(private readonly unclaimed: Unclaimed) {
    super();
  }

  protected override perform(signal: AbortSignal): Promise<void> {
    return this.unclaimed.remove(signal);
  }
}
