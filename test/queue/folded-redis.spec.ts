import { describe } from '@jest/globals';

import { hasRedis } from '../support/redis.js';
import { foldedContract } from './folded.contract.js';

if (hasRedis) foldedContract('redis');
else if (process.env.BERTH_REQUIRE_CLIENTS === 'true') throw new Error('redis-server is not installed');
else
  describe.skip('work that is done together over redis (skipped: redis-server is not installed)', () => {});
