export { type EntityTags, entityTagOf, names, parseEntityTags } from './entity-tags.js';
export { type ContentRange, parseContentRange, parseRange, type RangeRequest } from './range.js';
export { RangeUnsatisfiable } from './range-unsatisfiable.js';
