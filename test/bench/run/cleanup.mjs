/** @typedef {() => Promise<void> | void} Step */

/** @type {Step[]} */
const steps = [];
/** @type {Promise<void> | undefined} */
let running;

/**
 * Registers something to undo at the end, in every way in which the program ends. The last registered is undone first.
 * @param {Step} step
 */
export function atEnd(step) {
  steps.push(step);
}

/** Undoes everything; a second call waits for the first. */
export function cleanUp() {
  running ??= undoAll();
  return running;
}

/** Makes Ctrl-C, termination and a closed terminal end the program by way of `cleanUp`. */
export function cleanUpOnSignals() {
  const signals = /** @type {const} */ ({ SIGINT: 130, SIGTERM: 143, SIGHUP: 129 });
  for (const [signal, status] of Object.entries(signals)) {
    process.on(signal, () => {
      console.error(`${signal}: stopping what was started`);
      cleanUp().finally(() => process.exit(status));
    });
  }
}

async function undoAll() {
  for (let step = steps.pop(); step !== undefined; step = steps.pop()) {
    try {
      await step();
    } catch (error) {
      console.error(`clean-up: ${error}`);
    }
  }
}
