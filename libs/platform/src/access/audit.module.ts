import { Module } from '@nestjs/common';

import { Audit } from './audit.js';

/**
 * Not global, as what it needs is: Nest ends modules that are not global first, so the last events are written before
 * the connections to the database are closed.
 */
@Module({ providers: [Audit], exports: [Audit] })
export class AuditModule {}
