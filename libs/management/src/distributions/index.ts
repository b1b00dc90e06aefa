export { DistributionChanges, type RequestedFields } from './distribution-changes.js';
export { DistributionUnknown } from './distribution-errors.js';
