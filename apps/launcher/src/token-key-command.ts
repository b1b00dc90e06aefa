import { KeptTokenKeys, Settings } from '@berth/platform';

import { codeOf, LaunchError } from './launch-error.js';
import { type BerthProgram, groupOf } from './usage.js';

/** `token-key …` */
export function addTokenKeyCommands(program: BerthProgram): void {
  groupOf(program, 'token-key', 'Keys')
    .command('rotate')
    .description('sign registry tokens by a new key; tokens of the key before stay good')
    .withExample()
    .action(() => rotateKey(new Settings()));
}

/**
 * Makes a new key sign registry tokens. What runs notices it by itself.
 * @throws LaunchError, TokenKeyMissing
 */
function rotateKey({ tokenPrivateKey, dataDir }: Settings): void {
  if (tokenPrivateKey !== null)
    throw new LaunchError('the key is given by BERTH_TOKEN_PRIVATE_KEY: change it there');
  rotate(dataDir);
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
