import {
  Accounts,
  AdministratorPassword,
  dataSourceOptions,
  NAMESPACE_CREATOR,
  requireKnownMigrations,
  type Settings,
  UserRoles,
} from '@berth/platform';
import { plugins } from '@berth/plugins';
import { DataSource } from 'typeorm';

/** Accounts for programs outside of Nest, on a connection of their own. */
export interface AdminAccounts {
  readonly accounts: Accounts;
  readonly roles: UserRoles;
  readonly administratorPassword: AdministratorPassword;
  /** Names of the roles that a user gets when the command names none. */
  readonly newUserRoles: readonly string[];

  close(): Promise<void>;
}

/** @throws DatabaseIsNewer */
export async function openAccounts(settings: Settings, databaseUrl: string): Promise<AdminAccounts> {
  const dataSource = await new DataSource(dataSourceOptions(databaseUrl, 1, plugins)).initialize();
  try {
    await requireKnownMigrations(dataSource);
  } catch (error) {
    await dataSource.destroy();
    throw error;
  }
  const administratorPassword = new AdministratorPassword(dataSource, settings);
  const accounts = new Accounts(dataSource, administratorPassword);
  return {
    accounts,
    roles: new UserRoles(dataSource, accounts),
    administratorPassword,
    newUserRoles: [NAMESPACE_CREATOR],
    close: () => dataSource.destroy(),
  };
}
