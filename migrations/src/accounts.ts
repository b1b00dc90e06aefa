import { Accounts, dataSourceOptions } from '@berth/platform';
import { plugins } from '@berth/plugins';
import { DataSource } from 'typeorm';

/** Accounts for programs outside of Nest, on a connection of their own. */
export interface AdminAccounts extends Pick<Accounts, 'add' | 'setPassword' | 'list' | 'isEmpty'> {
  close(): Promise<void>;
}

export async function openAccounts(databaseUrl: string): Promise<AdminAccounts> {
  const dataSource = await new DataSource(dataSourceOptions(databaseUrl, 1, plugins)).initialize();
  const accounts = new Accounts(dataSource);
  return {
    add: (...user) => accounts.add(...user),
    setPassword: (...user) => accounts.setPassword(...user),
    list: () => accounts.list(),
    isEmpty: () => accounts.isEmpty(),
    close: () => dataSource.destroy(),
  };
}
