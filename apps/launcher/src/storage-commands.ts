import { openStorageMove } from '@berth/migrations';
import { type Moved, Settings } from '@berth/platform';
import { Option } from 'commander';

import { findDatabase, withDatabase } from './accounts.js';
import { LaunchError } from './launch-error.js';
import { type BerthProgram, groupOf } from './usage.js';

/** `storage …` */
export function addStorageCommands(program: BerthProgram): void {
  groupOf(program, 'storage', 'Storage')
    .command('move')
    .description('copy all bytes to the other store, while Berth runs; again after it was cut short')
    .addOption(new Option('--to <store>', 'where to').choices(['filesystem', 's3']).makeOptionMandatory())
    .withExample('--to', 's3')
    .action(({ to }: { to: 'filesystem' | 's3' }) => move(to));
}

/** @throws LaunchError also where bytes stay behind */
async function move(to: 'filesystem' | 's3'): Promise<void> {
  const settings = new Settings();
  if (settings.s3 === null)
    throw new LaunchError('there is no bucket: set BERTH_S3_BUCKET here and where Berth runs');
  const databaseUrl = findDatabase(settings);
  const opened = await withDatabase('is Berth running?', () => openStorageMove(settings, databaseUrl, to));
  try {
    const moved = await opened.move.all(tell);
    tell(moved);
    if (settings.storage !== to)
      console.log(`new bytes still go to ${settings.storage}: BERTH_STORAGE says so`);
    if (moved.broken.length > 0) throw new LaunchError(broken(moved));
  } finally {
    await opened.close();
  }
}

const tell = ({ artifacts, bytes }: Moved): void =>
  console.log(`${artifacts} artifacts moved, ${bytes} bytes`);

const broken = ({ broken }: Moved): string =>
  `${broken.length} artifacts stay where they are, because their bytes are missing or are not what their digest says: ${broken.join(' ')}`;
