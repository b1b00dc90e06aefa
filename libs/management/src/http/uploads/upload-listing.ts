import { ArtifactUpload } from '@berth/platform';

import { isUploadVisible, UPLOAD_RESOURCE } from '../../access/core-resources.js';
import { Filters } from '../filters/filters.js';
import { BIGINT_DIGITS, numberFilters } from '../filters/number-filters.js';
import { objectFilters } from '../filters/object-filters.js';
import type { RoutedList } from '../list-routes.js';
import type { ObjectList } from '../listings.js';
import { objectColumns, objectOrderings } from '../object-response.js';
import { UploadDetailResponse, type UploadDetailRow, UploadResponse, type UploadRow } from './upload.dto.js';

/** Uploads that a caller may view. */
export const UPLOADS: RoutedList<UploadRow, UploadResponse> = {
  resource: UPLOAD_RESOURCE,
  tag: 'Uploads',
  response: UploadResponse,
  entity: ArtifactUpload,
  alias: 'u',
  columns: { ...objectColumns('u'), size: 'u.size' },
  orderings: { ...objectOrderings('u'), size: 'u.size' },
  filters: new Filters({
    ...objectFilters(UPLOAD_RESOURCE, 'u.id'),
    ...numberFilters('size', 'u.size', BIGINT_DIGITS),
  }),
  isVisible: isUploadVisible,
};

/** One of them, with the chunks that have arrived. */
export const UPLOAD_DETAILS: ObjectList<UploadDetailRow, UploadDetailResponse> = {
  ...UPLOADS,
  response: UploadDetailResponse,
  columns: {
    ...objectColumns('u'),
    size: 'u.size',
    chunks: `(SELECT COALESCE(json_agg(json_build_object('offset', k.start, 'size', k.size) ORDER BY k.start, k.id), '[]')
                FROM upload_chunk k WHERE k.upload_id = u.id)`,
  },
};
