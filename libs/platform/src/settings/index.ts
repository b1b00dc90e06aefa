export { isFull, openDataDirectory } from './data-directory.js';
export { readIfPresent } from './kept-file.js';
export { OperatorMistake } from './operator-mistake.js';
export { EXIT_CONFIGURATION, endWith, runProcess, type Started } from './run-process.js';
export {
  type Environment,
  type LogFormat,
  type LogLevel,
  Settings,
  SettingsError,
} from './settings.js';
export { warningsOf } from './warnings.js';
