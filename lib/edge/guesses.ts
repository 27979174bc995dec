/** Guessing at links and PINs costs the address it comes from; who opens a link with what it takes never pays for neighbours. */
import { Refusal, type RefusalCode } from '../errors.ts';
import type { RateLimiter } from '../ports/rate-limiter.ts';
import { type Exchange, routeOf } from './exchange.ts';
import { withinLimit } from './limits.ts';

const GUESSES: ReadonlySet<RefusalCode> = new Set(['guest_link_not_found', 'pin_wrong']);

/**
 * Counted afterwards, since hundreds of guests share the address of a venue: one who guesses there must not keep the others out. What
 * is guessed at can bear it: a secret has 256 bits, and a PIN locks.
 * @throws Refusal `rate_limited` in the place of the refusal, when there were too many
 */
export async function countingGuesses<T>(
  exchange: Exchange,
  rateLimiter: RateLimiter,
  work: () => Promise<T>,
): Promise<T> {
  if (routeOf(exchange).cookie !== 'set') return work();
  try {
    return await work();
  } catch (error) {
    if (error instanceof Refusal && GUESSES.has(error.code))
      await withinLimit(rateLimiter, addressOf(exchange), 'guess');
    throw error;
  }
}

/** Neighbours in an IPv6 network of 64 bits are one, since one customer has them all. */
export function addressOf({ event }: Exchange): string {
  const { sourceIp } = event.requestContext.http;
  if (!sourceIp.includes(':') || sourceIp.includes('.')) return `address ${sourceIp}`;
  const [head = '', tail = ''] = sourceIp.split('::');
  const before = head === '' ? [] : head.split(':');
  const after = tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - before.length - after.length) }, () => '0');
  const network = [...before, ...zeros, ...after].slice(0, 4).map((part) => part.replace(/^0+(?=.)/, ''));
  return `address ${network.join(':').toLowerCase()}::/64`;
}
