import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { describeWith } from '../support/clients.js';
import { eventually } from '../support/eventually.js';
import { RegistryClient } from '../support/registry-client.js';
import { LAUNCHER, launchEnvironment, temporaryDirectory } from './launched.js';

// util-linux's `script` runs it at a terminal of its own.
describeWith(['script'], 'npm start at a terminal', () => {
  const directory = temporaryDirectory();
  let child: ChildProcess;
  let ended: Promise<void>;
  let printed = '';
  let url: string;
  let registry: RegistryClient;

  beforeAll(async () => {
    child = spawn(
      'script',
      ['--quiet', '--flush', '--return', '--command', `${process.execPath} ${LAUNCHER}`, '/dev/null'],
      {
        env: launchEnvironment(directory.path, { TERM: 'xterm' }),
        stdio: ['pipe', 'pipe', 'inherit'],
      },
    );
    ended = new Promise((resolve) => child.once('close', () => resolve()));
    child.stdout?.on('data', (text) => {
      printed += text;
    });
    await prints('Stop:');
    url = /Berth runs at (\S+)/.exec(printed)?.[1] ?? '';
    const password = readFileSync(join(directory.path, 'admin-password'), 'utf8').trim();
    registry = new RegistryClient({
      admin: { username: 'admin', password },
      fetch: (path, init) => fetch(new URL(path, url), init),
    });
  });

  afterAll(async () => {
    // Ctrl-C.
    child.stdin?.write('\u0003');
    await ended;
    directory.remove();
  });

  const prints = (text: string | RegExp): Promise<void> =>
    eventually(() => expect(printed).toEqual(expect.stringMatching(text)));
  const linesSince = (start: number): string[] => printed.slice(start).split('\r\n').filter(Boolean);

  it('tells of each push and deletion in a line, and of no other request', async () => {
    const start = printed.length;

    await registry.pushImage('terminal/app', '1.0', 'a layer');
    await registry.fetch('/v2/terminal/app/manifests/1.0');
    await registry.fetch('/v2/terminal/app/manifests/1.0', { method: 'DELETE' });
    await prints('deleted');

    const [pushed, deleted, ...others] = linesSince(start);
    expect(pushed).toMatch(/^\d\d:\d\d:\d\d {2}admin pushed terminal\/app:1\.0$/);
    expect(deleted).toMatch(/^\d\d:\d\d:\d\d {2}admin deleted terminal\/app:1\.0$/);
    expect(others).toEqual([]);
  });

  it('tells of warnings in words', async () => {
    const start = printed.length;

    await fetch(`${url}/v2/`, { headers: { 'X-Forwarded-For': '203.0.113.1' } });

    await eventually(() =>
      expect(linesSince(start).join('\n')).toMatch(
        /^\d\d:\d\d:\d\d {2}.*warning.* {2}\S.*BERTH_TRUSTED_PROXIES/,
      ),
    );
  });

  it('prints no JSON', () => {
    expect(printed).toContain('Berth runs at');
    expect(printed).not.toMatch(/^\{/m);
  });
});
