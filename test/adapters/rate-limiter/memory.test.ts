/** The limiter of one process keeps the laws of rate limits. */
import { memoryRateLimiter } from '../../../lib/adapters/rate-limiter/memory.ts';
import { describeRateLimiter } from './conformance.ts';

describeRateLimiter('in memory', memoryRateLimiter);
