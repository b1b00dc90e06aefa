import everyRun from './jest.config.mjs';

// Specs of `*.scaled.spec.ts` do a part of their work in `npm test`, and all of it here.
process.env.BERTH_TEST_LONG = 'true';

/** What takes too long for every run: suites of peers, heavy variants, upgrades. `npm run test:long`. */
export default {
  ...everyRun,
  testMatch: ['**/*.long.ts', '**/*.scaled.spec.ts'],
  testTimeout: 600_000,
  maxWorkers: 1,
};
