const isLongRun = process.env.BERTH_TEST_LONG === 'true';

/** How much a heavy spec does: a part in each run, by which it asserts the same, and all in `npm run test:long`. */
export const scaled = (part: number, all: number): number => (isLongRun ? all : part);
