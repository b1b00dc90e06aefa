import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { build } from 'esbuild';

const ROOT = join(import.meta.dirname, '../..');

/** What is left out of the programs is found from here. */
const KEPT = join(ROOT, 'node_modules/.cache');

/** What Nest would load if it were here, what looks for files beside itself, and what few specs need. */
const LEFT_OUT = [
  ...['@fastify/multipart', '@fastify/view', '@nestjs/microservices', '@nestjs/platform-express'],
  ...['@nestjs/websockets', '@node-rs/argon2', 'pino', 'piscina', '@aws-sdk/*'],
];

/** What a module that Node.js loads itself has, and one file of many modules lacks. */
const MODULE_SCOPE = `
import { createRequire as requireOf } from 'node:module';
const require = requireOf(import.meta.url);
const __dirname = import.meta.dirname;
const __filename = import.meta.filename;
`;

/** A module that was put into another file still finds what lies beside it. */
const ownUrls = {
  name: 'own-urls',
  setup({ onLoad }) {
    onLoad({ filter: /\/(?:apps|libs|migrations)\/.*\.js$/ }, async ({ path }) => {
      const text = await readFile(path, 'utf8');
      return { contents: text.replaceAll('import.meta.url', JSON.stringify(pathToFileURL(path).href)) };
    });
  },
};

/**
 * Puts each program that specs start over and over again, and the three thousand modules that it loads, into one file:
 * to find and to read them is half of what a start takes. What `npm start` runs is in `test/launcher`.
 *
 * @returns their folder, of this run alone
 */
export async function bundlePrograms() {
  await mkdir(KEPT, { recursive: true });
  const directory = await mkdtemp(join(KEPT, 'programs-'));
  await build({
    absWorkingDir: ROOT,
    entryPoints: {
      api: 'apps/api/dist/main.js',
      worker: 'apps/worker/dist/main.js',
      berth: 'apps/launcher/dist/berth.js',
    },
    outdir: directory,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    conditions: [],
    keepNames: true,
    legalComments: 'none',
    external: LEFT_OUT,
    banner: { js: MODULE_SCOPE },
    plugins: [ownUrls],
    logLevel: 'error',
  });
  return directory;
}
