import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { BUILD_ENVIRONMENT, BUILD_FLAGS } from '../support/built-by-go.js';
import { attempt, run } from '../support/run.js';

const HERE = import.meta.dirname;
const RESULTS = join(HERE, 'results');
const PROGRAM = join(RESULTS, 'conformance');
const PACKAGE = 'github.com/opencontainers/distribution-spec/conformance';

/** The specification as released, or as it stands on its main branch. */
export type Profile = 'stable' | 'dev';

/** How many checks of a run ended how, and the names of those that did not pass. */
export interface Verdict {
  readonly passed: number;
  readonly notPassed: readonly string[];
}

/** Builds the suite, in the version that `go.mod` pins. Go fetches it through its module proxy, once. */
export async function build(): Promise<void> {
  await mkdir(RESULTS, { recursive: true });
  const build = ['-C', HERE, 'build', '-mod=readonly', ...BUILD_FLAGS, '-o', PROGRAM, PACKAGE];
  await run('go', build, BUILD_ENVIRONMENT);
}

/**
 * Runs the suite against a registry. Its reports stay in `results/<name>/`: junit.xml, report.html, results.yaml, and
 * report.txt, which is what it printed.
 */
export async function runSuite(
  name: string,
  profile: Profile,
  host: string,
  settings: NodeJS.ProcessEnv,
): Promise<Verdict> {
  const directory = join(RESULTS, name);
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory);
  const { output } = await attempt(PROGRAM, [], {
    ...process.env,
    OCI_REGISTRY: host,
    OCI_TLS: 'disabled',
    OCI_VERSION: profile,
    OCI_RESULTS_DIR: directory,
    ...settings,
  });
  await writeFile(join(directory, 'report.txt'), output);
  return verdictOf(output);
}

/** Reads the printed report: without pushes the suite crashes when it is to write the others. */
function verdictOf(output: string): Verdict {
  const count = (status: string) => Number(new RegExp(`^  ${status}\\.+: +(\\d+)$`, 'm').exec(output)?.[1]);
  const notPassed = count('FAIL') + count('Error') + count('Skip');
  if (!(count('Pass') > 0) || Number.isNaN(notPassed))
    throw new Error(`the conformance suite did not run:\n${output}`);
  if (notPassed === 0) return { passed: count('Pass'), notPassed: [] };
  const named = output.match(/(?<=^ *)OCI Conformance Test.*: (?:FAIL|Error|Skip)$/gm);
  return { passed: count('Pass'), notPassed: named ?? [`${notPassed} checks`] };
}
