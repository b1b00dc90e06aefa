import { contentPlugin } from '@berth/management';
import type { ContentPlugin } from '@berth/platform';

import { filePolicies } from './domain/access-policies.js';
import { File } from './domain/file.entity.js';
import { file, isServed } from './domain/file.js';
import { FileModule } from './domain/file.module.js';
import { Publication } from './domain/publication.entity.js';
import { PUBLICATION_TARGET } from './domain/publish.js';
import { separatePaths } from './domain/separate-paths.js';
import { fileTexts } from './domain/texts.js';
import { File1700002500000 } from './migrations/1700002500000-file.js';
import { FileSizes1700002620000 } from './migrations/1700002620000-file-sizes.js';

const parts = contentPlugin(file, {
  // Pulp's core brings it, and both have one version.
  version: '3.117.0',
  entities: [File, Publication],
  migrations: [File1700002500000, FileSizes1700002620000],
  domain: FileModule,
  http: async () => (await import('./http/index.js')).fileHttp,
  policies: filePolicies,
  texts: fileTexts,
  versionChecks: [separatePaths],
});

/** Files at paths, and the publications and distributions by which they are downloaded. */
export const filePlugin: ContentPlugin = {
  ...parts,
  roleTargets: [...parts.roleTargets, PUBLICATION_TARGET],
  // A publication is no content, but it keeps its manifest. It goes with its version.
  collected: [
    ...parts.collected,
    { table: 'file_publication', isNeeded: 'true', artifact: 'manifest_artifact_id' },
  ],
  isServed,
};
