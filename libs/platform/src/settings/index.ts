export { isFull, openDataDirectory } from './data-directory.js';
export { type Environment, SettingsError } from './environment-reader.js';
export { readIfPresent } from './kept-file.js';
export { OperatorMistake } from './operator-mistake.js';
export { EXIT_CONFIGURATION, endWith, runProcess, type Started } from './run-process.js';
export { type LogFormat, type LogLevel, Settings } from './settings.js';
export { warningsOf } from './warnings.js';
