import { contentRoutes, textFilters } from '@berth/management/http';

import { File } from '../domain/file.entity.js';
import { FILE_RESOURCE, file } from '../domain/file.js';
import { FileResponse, type FileRow } from './file.dto.js';

/** Files of all repositories. */
export const FileRoutes = contentRoutes<FileRow>({
  resource: FILE_RESOURCE,
  tag: 'Content: Files',
  response: FileResponse,
  entity: File,
  alias: 'f',
  joins: { a: 'f.artifact' },
  columns: {
    relativePath: 'f.relativePath',
    artifactId: 'f.artifactId',
    sha224: 'a.sha224',
    sha256: 'a.sha256',
    sha384: 'a.sha384',
    sha512: 'a.sha512',
  },
  orderings: { relative_path: 'f.relativePath', sha256: 'a.sha256' },
  filters: {
    ...textFilters('relative_path', 'f.relative_path', ['', '__in', '__startswith']),
    ...textFilters('sha256', 'a.sha256', ['', '__in']),
  },
  repositories: file.visibility,
});
