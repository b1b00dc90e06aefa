import { KeptTokenKeys, type Settings } from '@berth/platform';

import { codeOf, LaunchError } from './launch-error.js';
import { requireNoMore, UsageError } from './usage.js';

export const isTokenKeyCommand = ([noun]: readonly string[]): boolean => noun === 'token-key';

/**
 * Makes a new key sign registry tokens. What runs notices it by itself.
 * @throws UsageError, LaunchError, TokenKeyMissing
 */
export function runTokenKeyCommand([, action, ...others]: readonly string[], settings: Settings): void {
  if (action !== 'rotate') throw new UsageError(`there is no command token-key ${action ?? ''}`.trimEnd());
  requireNoMore(others);
  if (settings.tokenPrivateKey !== null)
    throw new LaunchError('the key is given by BERTH_TOKEN_PRIVATE_KEY: change it there');
  rotate(settings.dataDir);
  console.log(
    'a new key signs registry tokens; those that the one before signed stay good until they expire',
  );
}

function rotate(dataDir: string): void {
  try {
    new KeptTokenKeys(dataDir).rotate();
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    throw new LaunchError(
      `the keys in ${dataDir} cannot be changed (${codeOf(error)}): be the user who started Berth`,
    );
  }
}
