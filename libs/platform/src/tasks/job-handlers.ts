import { Injectable } from '@nestjs/common';
import { DiscoveryService, Reflector } from '@nestjs/core';

import { FoldedJobHandler } from './folded-job-handler.js';
import { JOB_KIND, JobHandler } from './job-handler.js';

/** Every job handler of this process, by kind. */
@Injectable()
export class JobHandlers {
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly reflector: Reflector,
  ) {}

  private readonly byKind = new Map<string, JobHandler>();

  get(kind: string): JobHandler {
    const handler = this.all().get(kind);
    if (handler === undefined) throw new Error(`no handler for jobs of kind ${kind}`);
    return handler;
  }

  /** One whose work is done together. */
  getFolded(kind: string): FoldedJobHandler {
    const handler = this.get(kind);
    if (!(handler instanceof FoldedJobHandler)) throw new Error(`jobs of kind ${kind} are done one by one`);
    return handler;
  }

  all(): ReadonlyMap<string, JobHandler> {
    if (this.byKind.size === 0) this.discover();
    return this.byKind;
  }

  private discover(): void {
    for (const { instance, metatype } of this.discovery.getProviders()) {
      if (!(instance instanceof JobHandler) || typeof metatype !== 'function') continue;
      const kind = this.reflector.get<string>(JOB_KIND, metatype);
      if (this.byKind.has(kind)) throw new Error(`two handlers for jobs of kind ${kind}`);
      this.byKind.set(kind, instance);
    }
  }
}
