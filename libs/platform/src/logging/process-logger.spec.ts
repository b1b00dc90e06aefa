import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline/promises';

/** Runs a program whose log is `logger`. */
function logging(program: string): ChildProcess & { readonly stdout: NodeJS.ReadableStream } {
  const module = join(import.meta.dirname, '../../dist/logging/process-logger.js');
  const script = `
    import { ProcessLogger } from ${JSON.stringify(module)};
    const logger = new ProcessLogger({ logLevel: 'info', logFormat: 'json' });
    ${program}`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'ignore'],
  }) as ChildProcess & { readonly stdout: NodeJS.ReadableStream };
}

async function messagesOf(child: ReturnType<typeof logging>): Promise<string[]> {
  const messages: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) messages.push(JSON.parse(line).msg);
  return messages;
}

const alive = 'setInterval(() => undefined, 1000);';

describe('lines of the log', () => {
  it.each([
    [
      'is killed after an error',
      `logger.log('before'); logger.error('it fails'); process.kill(process.pid, 'SIGKILL');`,
    ],
    [
      'ends by an uncaught error',
      `logger.log('before'); logger.log('it fails'); throw new Error('uncaught');`,
    ],
    [
      'ends by a rejection',
      `logger.log('before'); logger.log('it fails'); await Promise.reject(new Error('rejected'));`,
    ],
    ['ends of itself', `logger.log('before'); logger.log('it fails');`],
    ['is ended', `logger.log('before'); logger.log('it fails'); process.exit(0);`],
  ])('are all there when the process %s', async (_, program) => {
    const messages = await messagesOf(logging(program));

    expect(messages).toEqual(['before', 'it fails']);
  });

  it('are all there, and in order, however many there are', async () => {
    const messages = await messagesOf(
      logging(`for (let i = 0; i < 5000; i++) logger.log('line ' + i); process.exit(0);`),
    );

    expect(messages).toEqual(Array.from({ length: 5000 }, (_, i) => `line ${i}`));
  });

  it('come within moments while the process runs on', async () => {
    const child = logging(`logger.log('one'); ${alive}`);

    const [line] = await once(createInterface({ input: child.stdout }), 'line');

    child.kill('SIGKILL');
    expect(JSON.parse(line).msg).toBe('one');
  });

  it('are written together', async () => {
    const child = logging(`
      const { default: fs } = await import('node:fs');
      let writes = 0;
      const { writeSync } = fs;
      fs.writeSync = (...args) => { writes++; return writeSync(...args); };
      for (let i = 0; i < 100; i++) logger.log('line ' + i);
      logger.warn(String(writes));`);

    const messages = await messagesOf(child);

    expect(Number(messages.at(-1))).toBeLessThan(10);
  });
});
