import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger, pino, stdSerializers } from 'pino';

import { openDataDirectory } from '../settings/data-directory.js';
import { type LogLevel, Settings } from '../settings/settings.js';
import { warningsOf } from '../settings/warnings.js';
import { type LogLine, lineForPeople } from './line-for-people.js';

/** What Nest has to say of its own start. */
const NEST = new Set([
  'InstanceLoader',
  'NestApplication',
  'NestFactory',
  'RouterExplorer',
  'RoutesResolver',
]);

/** What a reader is to see at once. */
const URGENT = new Set<LogLevel>(['fatal', 'error', 'warn']);

interface Lines extends DestinationStream {
  /** Writes what has been kept to be written together. */
  flush?(): void;
}

/** Nest's log on the standard output: as JSON lines, or, at a terminal, what people need of it. */
export class ProcessLogger implements LoggerService {
  private readonly pino: Logger;
  private readonly lines: Lines;

  constructor(settings: Pick<Settings, 'logLevel' | 'logFormat'>) {
    const options = {
      level: settings.logLevel,
      base: { pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: withoutValues },
    };
    this.lines = isForPeople(settings) ? linesForPeople(settings) : batchedLines();
    this.pino = pino(options, this.lines);
  }

  log(message: unknown, ...details: unknown[]): void {
    this.write(NEST.has(String(details.at(-1))) ? 'debug' : 'info', message, details);
  }

  fatal(message: unknown, ...details: unknown[]): void {
    this.write('fatal', message, details);
  }

  error(message: unknown, ...details: unknown[]): void {
    this.write('error', message, details);
  }

  warn(message: unknown, ...details: unknown[]): void {
    this.write('warn', message, details);
  }

  debug(message: unknown, ...details: unknown[]): void {
    this.write('debug', message, details);
  }

  verbose(message: unknown, ...details: unknown[]): void {
    this.write('trace', message, details);
  }

  /** Nest gives the context, a class name, last; an error may stand before it. An object is fields of the line. */
  private write(level: Exclude<LogLevel, 'silent'>, message: unknown, details: unknown[]): void {
    if (!this.pino.isLevelEnabled(level)) return;
    const context = details.at(-1);
    const err = details.find((detail) => detail instanceof Error);
    const fields = typeof message === 'object' && !(message instanceof Error) ? message : {};
    const text = message instanceof Error ? message.stack : typeof message === 'string' ? message : undefined;
    this.pino[level]({ context: typeof context === 'string' ? context : undefined, err, ...fields }, text);
    if (URGENT.has(level)) this.lines.flush?.();
  }
}

/** Errors of the database carry the values of the statement that failed, and whole rows: these may be secret. */
function withoutValues(error: Error): object {
  const { type, message, stack, code } = stdSerializers.err(error);
  return { type, message, stack, code };
}

function isForPeople({ logFormat }: Pick<Settings, 'logFormat'>): boolean {
  return logFormat === 'pretty' || (logFormat === 'auto' && process.stdout.isTTY === true);
}

function linesForPeople({ logLevel }: Pick<Settings, 'logLevel'>): Lines {
  outliveTheTerminal();
  const isCurious = logLevel === 'debug' || logLevel === 'trace';
  return {
    write(json: string) {
      const line = lineForPeople(JSON.parse(json) as LogLine, isCurious);
      if (line !== null) process.stdout.write(`${line}\n`);
    },
  };
}

/** A pipe takes as much at once. */
const BATCH_BYTES = 8 * 1024;

/** How late a line may be. */
const LATEST_MS = 1000;

/**
 * The standard output, written to once for many lines: a write for each costs a tenth of a small request. What is left is
 * written when the process ends, also by an uncaught error; a process that is killed loses that second. Not pino's
 * asynchronous way: there a line that is under way while the process ends may be lost, or stand behind a later one, and
 * nothing bounds what waits for a slow reader.
 */
function batchedLines(): ReturnType<typeof pino.destination> {
  const lines = pino.destination({
    dest: 1,
    sync: true,
    minLength: BATCH_BYTES,
    periodicFlush: LATEST_MS,
  });
  process.once('exit', () => lines.flush());
  return lines;
}

/**
 * A terminal that was closed, or a pipe whose reader has left, makes every later write fail. That must not end
 * a process: a launcher would leave PostgreSQL behind, an API would break off uploads.
 */
export function outliveTheTerminal(): void {
  process.stdout.on('error', ignoreBrokenPipe);
  process.stderr.on('error', ignoreBrokenPipe);
}

function ignoreBrokenPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE' && error.code !== 'EIO') throw error;
}

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
