import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { SettingsError } from './environment-reader.js';
import { apiProcessesFor, Settings } from './settings.js';

describe('settings', () => {
  it('have a value where none is set', () => {
    const settings = new Settings({});

    expect(settings).toMatchObject({
      host: '127.0.0.1',
      port: 24817,
      dataDir: resolve('data'),
      publicUrl: null,
      databaseUrl: null,
      redisUrl: null,
      tokenAuthDisabled: false,
      tokenPreviousKey: null,
      maxManifestBytes: 4 * 1024 * 1024,
      uploadTtlHours: 24,
    });
  });

  it.each([
    [1, 1],
    [2, 1],
    [3, 1],
    [4, 2],
    [6, 4],
    [64, 4],
  ])('have, on %i cores, %i processes that serve requests', (cores, processes) => {
    expect(apiProcessesFor(cores)).toBe(processes);
  });

  it('take several networks', () => {
    expect(new Settings({ BERTH_TRUSTED_PROXIES: '10.0.0.0/8, ::1,fd00::/8' }).trustedProxies).toEqual([
      '10.0.0.0/8',
      '::1',
      'fd00::/8',
    ]);
  });

  it('cannot be changed', () => {
    expect(Object.isFrozen(new Settings({}))).toBe(true);
  });

  it('take an empty variable for one that is not set', () => {
    expect(new Settings({ BERTH_PORT: '', BERTH_PUBLIC_URL: '' })).toMatchObject({
      port: 24817,
      publicUrl: null,
    });
  });

  it.each([
    ['BERTH_PORT', 'http'],
    ['BERTH_PORT', '65536'],
    ['BERTH_PORT', '-1'],
    ['BERTH_PORT', '1.5'],
    ['BERTH_PORT', '0x10'],
    ['BERTH_PORT', ' 80'],
    ['BERTH_TOKEN_AUTH_DISABLED', 'yes'],
    ['BERTH_TOKEN_AUTH_DISABLED', 'TRUE'],
    ['BERTH_TOKEN_TTL_SECONDS', '59'],
    ['BERTH_MAX_MANIFEST_BYTES', '4MiB'],
    ['BERTH_UPLOAD_TTL_HOURS', '0'],
    ['BERTH_STORAGE', 'tape'],
    ['BERTH_CORS_ORIGINS', '*'],
    ['BERTH_CORS_ORIGINS', 'ui.example'],
    ['BERTH_CORS_ORIGINS', 'https://ui.example/'],
    ['BERTH_CORS_ORIGINS', 'null'],
    ['BERTH_CORS_ORIGINS', 'ftp://ui.example'],
    ['BERTH_TRUSTED_PROXIES', 'proxy.example'],
    ['BERTH_TRUSTED_PROXIES', '10.0.0.0/33'],
    ['BERTH_TRUSTED_PROXIES', '10.0.0.0/8/8'],
    ['BERTH_TRUSTED_PROXIES', '/8'],
    ['BERTH_LOG_LEVEL', 'loud'],
  ])('refuse %s=%s, and name both', (variable, value) => {
    const make = () => new Settings({ [variable]: value });

    expect(make).toThrow(SettingsError);
    expect(make).toThrow(`${variable} is '${value}'; it must be`);
  });

  it.each(['BERTH_PUBLIC_URL', 'BERTH_DATABASE_URL', 'BERTH_REDIS_URL'])(
    'refuse a %s of another kind, without telling what is in it',
    (variable) => {
      const make = () => new Settings({ [variable]: 'ftp://user:secret@host' });

      expect(make).toThrow(SettingsError);
      expect(make).not.toThrow('secret');
    },
  );

  it('need both halves of a certificate', () => {
    expect(() => new Settings({ BERTH_TLS_CERT_FILE: '/cert' })).toThrow('BERTH_TLS_KEY_FILE is not set');
    expect(() => new Settings({ BERTH_TLS_KEY_FILE: '/key' })).toThrow('BERTH_TLS_CERT_FILE is not set');
  });

  describe('from a file', () => {
    let directory: string;
    let file: string;

    beforeAll(() => {
      directory = mkdtempSync(join(tmpdir(), 'berth-settings-'));
      file = join(directory, 'password');
      writeFileSync(file, 'secret\n');
    });
    afterAll(() => rmSync(directory, { recursive: true }));

    it('are read without the end of the line', () => {
      expect(new Settings({ BERTH_ADMIN_PASSWORD_FILE: file }).adminPassword).toBe('secret');
    });

    it('give way to the variable itself', () => {
      const environment = { BERTH_ADMIN_PASSWORD: 'given', BERTH_ADMIN_PASSWORD_FILE: file };

      expect(new Settings(environment).adminPassword).toBe('given');
    });

    it('are refused when it cannot be read', () => {
      const make = () => new Settings({ BERTH_ADMIN_PASSWORD_FILE: join(directory, 'missing') });

      expect(make).toThrow(
        /^BERTH_ADMIN_PASSWORD_FILE is '.+missing'; it must be a readable file \(ENOENT\)$/,
      );
    });
  });
});
