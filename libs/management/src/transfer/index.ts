export { type EntityTags, entityTagOf, names, parseEntityTags } from './entity-tags.js';
export {
  type ContentRange,
  parseContentRange,
  parseRange,
  type RangeRequest,
  RangeUnsatisfiable,
} from './range.js';
export type { SentFile } from './sent-file.js';
