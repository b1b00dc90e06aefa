export { choiceFilters, conditionFilter, flagFilter, shownFlag } from './choice-filters.js';
export { artifactFilters, contentFilters, readableContent } from './content-filters.js';
export {
  type Filter,
  type FilterContext,
  type FilterDeclarations,
  FilterInvalid,
  flag,
  only,
  several,
} from './filter.js';
export { Filters } from './filters.js';
export { labelFilters } from './label-filters.js';
export { Listed, type ListQuery } from './list-query.js';
export {
  BIGINT_DIGITS,
  numberFilter,
  numberFilters,
  numbersFilter,
} from './number-filters.js';
export {
  numberedObjectFilters,
  objectFilters,
  referenceFilter,
} from './object-filters.js';
export { resourceFilter, resourceFilters } from './resource-filters.js';
export { textFilters, textsFilter } from './text-filters.js';
export { timeFilters } from './time-filters.js';
