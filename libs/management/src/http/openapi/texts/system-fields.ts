import type { ApiTexts } from '@berth/platform';

import { hrefOf, SHA256, TIME } from './common-fields.js';

/** Fields of artifacts and uploads, and of what the system says about itself. */
export const SYSTEM_FIELDS: ApiTexts['fields'] = {
  artifact: ['The `pulp_href` of the artifact with the bytes.', hrefOf('artifacts')],
  'Artifact.file': ['Where storage keeps the bytes. In a request: the bytes.', 'blobs/e3/e3b0c442'],
  file: ['The bytes of the chunk.', '@chunk'],
  size: ['How many bytes it has.', 10240],
  'Upload.size': ['How many bytes the artifact is to have.', 10240],
  offset: ['Where the chunk begins, in bytes.', 0],
  chunks: ['The chunks that have arrived, in their order.', []],
  'Artifact.md5': [
    'Not computed: null in answers, and ignored in requests.',
    'd41d8cd98f00b204e9800998ecf8427e',
  ],
  'Artifact.sha1': [
    'Not computed: null in answers, and ignored in requests.',
    'da39a3ee5e6b4b0d3255bfef95601890afd80709',
  ],
  sha224: [
    'The SHA-224 of the bytes, in hexadecimal digits.',
    'd14a028c2a3a2bc9476102bb288234c415a2b01f828ea62ac5b3e42f',
  ],
  sha256: ['The SHA-256 of the bytes, in hexadecimal digits.', SHA256],
  sha384: ['The SHA-384 of the bytes, in hexadecimal digits.', `${SHA256}${SHA256.slice(0, 32)}`],
  sha512: ['The SHA-512 of the bytes, in hexadecimal digits.', SHA256 + SHA256],
  'Worker.name': ['The process id and the host of the worker.', '4711@registry-1'],
  'AppStatus.name': ['The process id and the host of the process.', '4711@registry-1'],
  last_heartbeat: ['When the process said last that it lives.', TIME],
  current_task: ['The long task that it has been at for longest; null where it is at none.', null],
  'Status.versions': ['The components that run, with their versions.', []],
  versions: ['The version of each component, by name.', { core: '3.117.0' }],
  online_workers: ['The workers that were heard of lately.', []],
  online_api_apps: ['The API processes that were heard of lately.', []],
  online_content_apps: ['The processes that serve content, which are those of the API.', []],
  database_connection: ['Whether the database answers.', { connected: true }],
  queue_connection: ['Whether the queue by which workers are woken answers.', { connected: true }],
  redis_connection: [
    'Whether Redis answers; not connected where the queue is in PostgreSQL.',
    { connected: false },
  ],
  connected: ['Whether it answers.', true],
  storage: [
    'The space of the file system that keeps the bytes; null where nobody knows it.',
    { total: 1000, used: 400, free: 600 },
  ],
  'Storage.total': ['How many bytes the file system has.', 1_000_000_000_000],
  used: ['How many bytes are in use.', 400_000_000_000],
  free: ['How many bytes are free.', 600_000_000_000],
  content_settings: [
    'Where content is served.',
    { content_origin: 'http://localhost:24817', content_path_prefix: '/v2/' },
  ],
  content_origin: ['The address that content is served at.', 'http://localhost:24817'],
  content_path_prefix: ['What the paths of content begin with.', '/v2/'],
  domain_enabled: ['Always false: Berth has no domains.', false],
  component: ['The name of the component.', 'container'],
  'Version.version': ['The version of Pulp that its API is compatible with.', '2.28.0'],
  package: ['The package that it comes in.', 'berth'],
  module: ['The module that it is.', 'container'],
  domain_compatible: ['Always false: Berth has no domains.', false],
};
