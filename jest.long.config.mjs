import everyRun from './jest.config.mjs';

/** What takes too long for every run: suites of peers, heavy variants, upgrades. `npm run test:long`. */
export default {
  ...everyRun,
  testMatch: ['**/*.long.ts'],
  testTimeout: 600_000,
  maxWorkers: 1,
};
