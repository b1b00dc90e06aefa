import { Accounts, dataSourceOptions } from '@berth/platform';
import { plugins } from '@berth/plugins';
import { DataSource } from 'typeorm';

/** Accounts for programs outside of Nest, on a connection of their own. */
export interface AdminAccounts extends Pick<Accounts, 'add' | 'setPassword' | 'logOut' | 'list' | 'isEmpty'> {
  /** Names of the roles that a user gets of whom nothing else is said. */
  readonly newUserRoles: readonly string[];

  close(): Promise<void>;
}

export async function openAccounts(databaseUrl: string): Promise<AdminAccounts> {
  const dataSource = await new DataSource(dataSourceOptions(databaseUrl, 1, plugins)).initialize();
  const accounts = new Accounts(dataSource);
  return {
    newUserRoles: plugins.flatMap(({ permissions }) => permissions.newUser),
    add: (...user) => accounts.add(...user),
    setPassword: (...user) => accounts.setPassword(...user),
    logOut: (...user) => accounts.logOut(...user),
    list: () => accounts.list(),
    isEmpty: () => accounts.isEmpty(),
    close: () => dataSource.destroy(),
  };
}
