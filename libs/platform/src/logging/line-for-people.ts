import { stripVTControlCharacters, styleText } from 'node:util';

/** A line of the log as pino writes it. */
export interface LogLine {
  readonly level: number;
  /** ISO 8601. */
  readonly time: string;
  readonly context?: string;
  readonly msg?: string;
  readonly err?: { readonly message: string; readonly stack?: string };
  readonly [field: string]: unknown;
}

/** The context of the lines that tell who did what. */
export const DEEDS = 'deeds';

/** Pino's numbers. */
const [WARN, ERROR] = [40, 50];
const OF_PINO = ['level', 'time', 'pid', 'context', 'msg', 'err'];

/**
 * What people at a terminal see of a line: who pushed, deleted or changed something, warnings and errors.
 * @param isCurious shows all other lines as well
 * @returns null for a line that they do not see
 */
export function lineForPeople(line: LogLine, isCurious: boolean): string | null {
  const text = textOf(line, isCurious);
  return text === null ? null : `${localTime(line.time)}  ${text}`;
}

function textOf(line: LogLine, isCurious: boolean): string | null {
  const message = [line.msg, line.err?.message].filter((part) => part !== undefined).join(': ');
  if (line.level >= ERROR) return `${paint('red', 'error')}  ${plain(message)}${traceOf(line)}`;
  if (line.level >= WARN) return `${paint('yellow', 'warning')}  ${plain(message)}`;
  if (line.context === DEEDS) return plain(message);
  return isCurious ? plain(`${line.context ?? ''} ${message} ${fieldsOf(line)}`.trim()) : null;
}

const paint = (colour: 'red' | 'yellow', word: string): string =>
  process.stdout.isTTY && !process.env.NO_COLOR ? styleText(colour, word) : word;

/** Clients choose some of the words, and none of these may move the cursor. */
const plain = (text: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to be replaced
  stripVTControlCharacters(text).replaceAll(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');

/** Where an error came from; its first line is the message. */
function traceOf({ err }: LogLine): string {
  const [, ...frames] = err?.stack?.split('\n') ?? [];
  return frames.map((frame) => `\n  ${plain(frame)}`).join('');
}

function fieldsOf(line: LogLine): string {
  const fields = Object.entries(line).filter(([name]) => !OF_PINO.includes(name));
  return fields.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(' ');
}

const localTime = (time: string): string => new Date(time).toLocaleTimeString('en-GB');
