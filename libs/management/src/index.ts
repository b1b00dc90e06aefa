export * from './access/index.js';
export { contentPlugin, type PluginParts } from './content-plugin.js';
export * from './contents/index.js';
export * from './distributions/index.js';
export { ManagementModule } from './management.module.js';
export * from './namespaces/index.js';
export * from './repositories/index.js';
export * from './versions/index.js';
