import { openDataDirectory } from '../settings/data-directory.js';
import { Settings } from '../settings/settings.js';
import { warningsOf } from '../settings/warnings.js';
import { ProcessLogger } from './process-logger.js';

/**
 * The settings of a process that is about to serve. Its data directory can be written, and its log has what an
 * operator should know, unless the process that started this one has told it.
 *
 * @throws OperatorMistake
 */
export function processSettings(): Settings {
  const settings = new Settings();
  openDataDirectory(settings.dataDir);
  if (process.send === undefined) {
    const logger = new ProcessLogger(settings);
    for (const warning of warningsOf(settings)) logger.warn(warning, 'settings');
  }
  return settings;
}
