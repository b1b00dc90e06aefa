import {
  dataSourceOptions,
  MoveStorage,
  requireKnownMigrations,
  type Settings,
  storageOf,
} from '@berth/platform';
import { plugins } from '@berth/plugins';
import { DataSource } from 'typeorm';

/** As many as copies are on their way at once. */
const CONNECTIONS = 4;

/** A move of all bytes to another store, for a program outside of Nest. */
export interface OpenedStorageMove {
  readonly move: MoveStorage;

  close(): Promise<void>;
}

/** @throws DatabaseIsNewer; OperatorMistake where the bucket cannot be written */
export async function openStorageMove(
  settings: Settings,
  databaseUrl: string,
  to: Settings['storage'],
): Promise<OpenedStorageMove> {
  const storage = await storageOf({ ...settings, storage: to }, (bytes) => bytes);
  const dataSource = await new DataSource(dataSourceOptions(databaseUrl, CONNECTIONS, plugins)).initialize();
  try {
    await requireKnownMigrations(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  return { move: new MoveStorage(dataSource, storage, to), close: () => dataSource.destroy() };
}
