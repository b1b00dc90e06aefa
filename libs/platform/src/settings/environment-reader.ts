import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';

import { nearestName } from './nearest-name.js';
import { OperatorMistake } from './operator-mistake.js';

export type Environment = Readonly<Record<string, string | undefined>>;

/** What the tests read is not misspelt. */
const OF_TESTS = /^BERTH_(TEST_|REQUIRE_CLIENTS$)/;

/** A variable that looks like a setting, and the setting that was probably meant. */
export interface UnknownSetting {
  readonly name: string;
  readonly meant: string | null;
}

/** A variable of the environment has a value that cannot be used. Its message is all that an operator needs. */
export class SettingsError extends OperatorMistake {
  constructor(variable: string, value: string | undefined, allowed: string) {
    super(`${variable} is ${value === undefined ? 'not set' : `'${value}'`}; it must be ${allowed}`);
  }
}

/** Reads typed values out of the environment. An empty variable counts as one that is not set. */
export class EnvironmentReader {
  /** Every name that was asked for. */
  private readonly known = new Set<string>();

  constructor(private readonly environment: Environment) {}

  /** Call it last: what nobody has asked for is no setting. */
  unknown(): UnknownSetting[] {
    const names = Object.keys(this.environment).filter(
      (name) => name.startsWith('BERTH_') && !OF_TESTS.test(name) && !this.known.has(name),
    );
    return names.sort().map((name) => ({ name, meant: nearestName(name, [...this.known]) }));
  }

  text(name: string): string | null {
    this.known.add(name).add(`${name}_FILE`);
    const value = this.environment[name];
    if (value) return value;
    const file = this.environment[`${name}_FILE`];
    return file ? contentsOf(`${name}_FILE`, file) : null;
  }

  integer(name: string, fallback: number, least: number, most: number): number {
    const value = this.text(name);
    if (value === null) return fallback;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
    if (number >= least && number <= most) return number;
    throw new SettingsError(name, value, `a whole number from ${least} to ${most}`);
  }

  flag(name: string, fallback: boolean): boolean {
    const value = this.text(name);
    if (value === null) return fallback;
    if (value === 'true' || value === 'false') return value === 'true';
    throw new SettingsError(name, value, `'true' or 'false'`);
  }

  oneOf<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
    const value = this.text(name);
    if (value === null) return fallback;
    const found = allowed.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    throw new SettingsError(name, value, `one of ${allowed.join(', ')}`);
  }

  /** Addresses and CIDR blocks, between commas. */
  networks(name: string): readonly string[] {
    return this.list(name, isNetwork, 'IP addresses and CIDR blocks, such as 10.0.0.0/8, between commas');
  }

  /** Origins of web pages, between commas, as browsers send them (RFC 6454 §6.2). */
  origins(name: string): readonly string[] {
    return this.list(name, isOrigin, 'origins, such as https://ui.example.com, between commas');
  }

  /** Any texts, between commas. */
  texts(name: string): readonly string[] {
    return this.list(name, (one) => one !== '', 'texts between commas');
  }

  /** A path of URLs, such as `/files`. */
  urlPath(name: string): string | null {
    const value = this.text(name);
    if (value === null || /^(\/[\w.~-]+)+$/.test(value)) return value;
    throw new SettingsError(
      name,
      value,
      'the path of a URL, such as /berth-storage, with no slash at its end',
    );
  }

  private list(name: string, isAllowed: (one: string) => boolean, allowed: string): readonly string[] {
    const texts =
      this.text(name)
        ?.split(',')
        .map((one) => one.trim()) ?? [];
    const wrong = texts.find((one) => !isAllowed(one));
    if (wrong === undefined) return texts;
    throw new SettingsError(name, wrong, allowed);
  }

  url(name: string, protocols: readonly string[]): URL | null {
    const value = this.text(name);
    if (value === null) return null;
    const url = URL.canParse(value) ? new URL(value) : null;
    if (url !== null && protocols.includes(url.protocol)) return url;
    // The value may hold a password, so it is not repeated.
    throw new SettingsError(
      name,
      '…',
      `a URL that starts with ${protocols.map((p) => `${p}//`).join(' or ')}`,
    );
  }
}

function isNetwork(text: string): boolean {
  const [address = '', bits = '0', ...more] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1;
  return more.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most;
}

const isOrigin = (text: string): boolean =>
  /^https?:/.test(text) && URL.canParse(text) && new URL(text).origin === text;

function contentsOf(variable: string, file: string): string {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new SettingsError(variable, file, `a readable file (${(error as NodeJS.ErrnoException).code})`);
  }
}
