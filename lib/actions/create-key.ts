/** Creates an API key; its secret is shown once and only its hash is kept. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { Role } from '../ports/records.ts';
import { auditEvent } from './audit-event.ts';
import { toBase64url } from './base64url.ts';
import { bytesOfHex } from './bytes-of-hex.ts';

const ID_BYTES = 8;
const SECRET_BYTES = 32;

export interface CreateKeyRequest {
  readonly role: Role;
  readonly galleries?: readonly string[] | null | undefined;
  /** ISO 8601. */
  readonly expiresAt?: string | null | undefined;
  readonly label?: string | null | undefined;
  readonly caller: Caller;
}

export interface CreateKeyAnswer {
  readonly id: string;
  /** `kith_<id>_<secret>` */
  readonly key: string;
}

/** @throws Refusal `validation_failed` when it would have expired already */
export async function createKey(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids' | 'digest'>,
  request: CreateKeyRequest,
): Promise<CreateKeyAnswer> {
  const { clock, ids, digest } = ports;
  const now = clock.now();
  const expiresAt = request.expiresAt == null ? null : new Date(request.expiresAt);
  if (expiresAt !== null && !(expiresAt > now)) {
    throw new Refusal('validation_failed', 'expiresAt must lie in the future.', { field: 'expiresAt' });
  }
  const id = Array.from(ids.random(ID_BYTES), hexByte).join('');
  const secret = toBase64url(ids.random(SECRET_BYTES));
  return ports.registry.transact(async (rows) => {
    await rows.keys.create({
      id,
      secretHash: bytesOfHex(digest.sha256(new TextEncoder().encode(secret))),
      role: request.role,
      galleries: request.galleries ?? null,
      label: request.label ?? null,
      expiresAt,
      createdAt: now,
    });
    await rows.audit.add(
      auditEvent(ports, request.caller, {
        action: 'create_key',
        gallery: null,
        target: null,
        outcome: id,
      }),
    );
    const answer = { id, key: `kith_${id}_${secret}` };
    await request.caller.remember(rows, answer, []);
    return answer;
  });
}

function hexByte(byte: number): string {
  return byte.toString(16).padStart(2, '0');
}
