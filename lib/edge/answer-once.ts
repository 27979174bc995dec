/** Runs the action behind a route, once per Idempotency-Key, and hands it the caller it works for. */
import type { Caller, GuestCaller } from '../ports/caller.ts';
import type { Clock } from '../ports/clock.ts';
import type { Registry } from '../ports/registry.ts';
import { type Exchange, type GuestIdentity, header, routeOf } from './exchange.ts';
import { beginOnce, type Lease } from './idempotency.ts';

export interface AnswerPorts {
  readonly clock: Clock;
  readonly registry: () => Promise<Registry>;
  readonly run: (request: object) => Promise<unknown>;
  readonly replay: (answer: unknown, request: object) => Promise<unknown>;
}

/** The answer: of this run, or of the first one with the same Idempotency-Key (then `exchange.replayed`). */
export async function answerOnce(exchange: Exchange, ports: AnswerPorts): Promise<unknown> {
  const idempotency = async () => (await ports.registry()).idempotency;
  const start = await beginOnce(exchange, { clock: ports.clock, idempotency });
  const lease = start.kind === 'run' ? start.lease : null;
  const photos = routeOf(exchange).photos === 'none' ? {} : { photos: exchange.photos };
  const request = { ...exchange.fields, ...photos, caller: callerOf(exchange, lease) };
  if (start.kind === 'replay') {
    exchange.replayed = true;
    return ports.replay(start.answer, request);
  }
  if (lease === null) return ports.run(request);
  try {
    const answer = await ports.run(request);
    if (!lease.remembered())
      await lease.remember(
        await ports.registry(),
        answer,
        exchange.gallery === null ? [] : [exchange.gallery],
      );
    return answer;
  } catch (error) {
    await lease.abandon();
    throw error;
  }
}

function guestOf({ session, link, album, expiresAt }: GuestIdentity): GuestCaller {
  return { session, link, album, expiresAt };
}

function callerOf(exchange: Exchange, lease: Lease | null): Caller {
  const { principal, role, galleries, guest } = exchange.identity;
  return {
    principal,
    role,
    galleries,
    guest: guest === null ? null : guestOf(guest),
    source: /^kith-cli\b/.test(header(exchange.event, 'user-agent') ?? '') ? 'cli' : 'api',
    requestId: exchange.requestId,
    correlationId: exchange.correlationId,
    remember: async (rows, answer, subjects) => lease?.remember(rows, answer, subjects),
  };
}
