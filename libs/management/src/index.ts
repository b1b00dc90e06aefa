export * from './access/index.js';
export { contentPlugin, type PluginParts } from './content-plugin.js';
export * from './contents/index.js';
export { ServedReferences } from './distributions/served-references.js';
export { ManagementModule } from './management.module.js';
export * from './transfer/index.js';
export * from './versions/index.js';
