/** Makes a repeated request safe: the first one runs, its twin waits its turn, a repeat gets the first answer. */
import { createHash } from 'node:crypto';
import { Refusal } from '../errors.ts';
import type { Caller, PhotoInput } from '../ports/caller.ts';
import type { Clock } from '../ports/clock.ts';
import type { IdempotencyRows } from '../ports/registry.ts';
import { type Exchange, header } from './exchange.ts';
import { fault } from './faults.ts';
import { seal, unseal } from './seal.ts';

const LEASE_MS = 60_000;
const KEY = /^[\x21-\x7e]{1,255}$/;

/** A key that was taken for this request. */
export interface Lease {
  /** Seals the answer and stores it with these rows; the last call before the transaction ends counts. */
  readonly remember: Caller['remember'];
  readonly remembered: () => boolean;
  /** Frees the key, so that the caller may try again. */
  abandon(): Promise<void>;
}

export type IdempotencyStart =
  | { readonly kind: 'unkeyed' }
  | { readonly kind: 'run'; readonly lease: Lease }
  | { readonly kind: 'replay'; readonly answer: unknown };

/**
 * Takes the caller's Idempotency-Key for this request, compared by fields and the SHA-256 of each photo.
 * @throws Refusal `idempotency_in_progress`, `idempotency_conflict`; `validation_failed` for a key that is no key
 */
export async function beginOnce(
  exchange: Exchange,
  ports: { readonly clock: Clock; idempotency(): Promise<IdempotencyRows> },
): Promise<IdempotencyStart> {
  const { route } = exchange;
  const key = header(exchange.event, 'idempotency-key');
  if (key === null || route === null || !route.stores) return { kind: 'unkeyed' };
  if (!KEY.test(key)) throw fault('idempotency-key', 'must be 1 to 255 visible ASCII characters');
  const secret = [exchange.identity.principal, route.action, key].join('\n');
  const scope = sha256(secret);
  const rows = await ports.idempotency();
  const now = ports.clock.now();
  const leaseUntil = new Date(now.getTime() + LEASE_MS);
  const begun = await rows.begin(scope, fingerprint(exchange.fields, exchange.photos), now, leaseUntil);
  if (begun.kind === 'conflict')
    throw new Refusal(
      'idempotency_conflict',
      'This Idempotency-Key belongs to another request; make a new one.',
    );
  if (begun.kind === 'in_progress')
    throw new Refusal(
      'idempotency_in_progress',
      'The first request with this Idempotency-Key is still running; repeat in a moment.',
    );
  if (begun.kind === 'replay')
    return { kind: 'replay', answer: JSON.parse(unseal(secret, scope, begun.answer.sealed)) };
  let remembered = false;
  return {
    kind: 'run',
    lease: {
      remember: async (within, answer, subjects) => {
        const sealed = seal(secret, scope, JSON.stringify(answer ?? null));
        await within.idempotency.finish(scope, { status: route.status, sealed }, subjects);
        remembered = true;
      },
      remembered: () => remembered,
      abandon: () => rows.abandon(scope),
    },
  };
}

/** The same request gives the same fingerprint, however its form was encoded. */
function fingerprint(fields: Readonly<Record<string, unknown>>, photos: readonly PhotoInput[]): string {
  const named = photos.map((photo) =>
    photo.kind === 'bytes' ? sha256(photo.bytes) : `upload ${photo.uploadId}`,
  );
  return sha256(JSON.stringify([ordered(fields), named]));
}

/** Objects with their keys in order: {a, b} and {b, a} ask for the same. */
function ordered(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(ordered);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, ordered(inner)]);
}

function sha256(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex');
}
