import type { ContentPlugin } from './content-plugin.js';

/** The plugins that this deployment runs, by name. */
export class PluginRegistry {
  constructor(readonly all: readonly ContentPlugin[]) {}

  get(name: string): ContentPlugin {
    const plugin = this.all.find((candidate) => candidate.name === name);
    if (plugin === undefined) throw new Error(`plugin ${name} is not installed`);
    return plugin;
  }
}
