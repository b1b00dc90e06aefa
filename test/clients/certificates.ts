import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { run } from '../support/run.js';

/** The settings of a server with TLS, and the authority that vouches for it, as PEM. */
export interface Certificates {
  readonly settings: { readonly BERTH_TLS_CERT_FILE: string; readonly BERTH_TLS_KEY_FILE: string };
  readonly authority: string;
}

const SERVER = [
  '-addext',
  'subjectAltName=DNS:localhost,IP:127.0.0.1',
  '-addext',
  'basicConstraints=CA:FALSE',
];

/** Makes an authority and, signed by it, a certificate for localhost. */
export async function makeCertificates(directory: string): Promise<Certificates> {
  const [authorityFile, authorityKey] = [join(directory, 'ca.crt'), join(directory, 'ca.key')];
  const [certFile, keyFile] = [join(directory, 'server.crt'), join(directory, 'server.key')];
  await certify('Berth test authority', authorityFile, authorityKey);
  await certify('localhost', certFile, keyFile, '-CA', authorityFile, '-CAkey', authorityKey, ...SERVER);
  const settings = { BERTH_TLS_CERT_FILE: certFile, BERTH_TLS_KEY_FILE: keyFile };
  return { settings, authority: await readFile(authorityFile, 'utf8') };
}

async function certify(name: string, certFile: string, keyFile: string, ...options: string[]): Promise<void> {
  const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-keyout', keyFile];
  await run('openssl', [
    'req',
    '-x509',
    '-subj',
    `/CN=${name}`,
    '-days',
    '2',
    ...key,
    '-out',
    certFile,
    ...options,
  ]);
}
