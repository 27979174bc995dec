/** The admin key of a deployed installation is in a secret: whoever may read it is an admin, and nothing ever prints it. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { BootstrapSecret } from '../ports/bootstrap-secret.ts';
import { auditEvent } from './audit-event.ts';
import { bytesOfHex } from './bytes-of-hex.ts';

export type BootstrapKeyReport = 'none' | 'kept' | 'made' | 'replaced';

type Ports = Pick<ActionPorts, 'registry' | 'clock' | 'ids' | 'digest'> & {
  readonly bootstrapSecret: BootstrapSecret;
};

const USUAL_ID = 'bootstrap';
const ID = /^[A-Za-z0-9-]{1,64}$/;
/** What a key may be made of; 32 letters and digits are 190 bits. */
const SECRET = /^[A-Za-z0-9_-]{32,128}$/;

interface Wanted {
  readonly id: string;
  readonly secretHash: Uint8Array;
}

/**
 * Makes the key the secret tells of, or replaces it when the secret has changed. The secret is the random part of the key
 * `kith_bootstrap_<secret>`, or JSON `{"id", "secret"}` of the key `kith_<id>_<secret>`.
 * @throws Refusal `validation_failed` when the secret can't be a key
 */
export async function ensureBootstrapKey(ports: Ports): Promise<BootstrapKeyReport> {
  const text = await ports.bootstrapSecret.read();
  if (text === null) return 'none';
  const wanted = keyOf(text, ports);
  try {
    return await put(ports, wanted);
  } catch (error) {
    if (!(error instanceof Refusal) || error.code !== 'already_exists') throw error;
    // Two deployments at once: the other one was first, and now its key can be seen.
    return put(ports, wanted);
  }
}

function keyOf(text: string, { digest }: Pick<Ports, 'digest'>): Wanted {
  const { id, secret } = partsOf(text.trim());
  if (!ID.test(id) || !SECRET.test(secret)) {
    throw new Refusal(
      'validation_failed',
      'The bootstrap secret must be 32 to 128 letters, digits, "-" or "_", or JSON with such a "secret" and an "id".',
    );
  }
  return { id, secretHash: bytesOfHex(digest.sha256(new TextEncoder().encode(secret))) };
}

function partsOf(text: string): { readonly id: string; readonly secret: string } {
  if (!text.startsWith('{')) return { id: USUAL_ID, secret: text };
  try {
    const { id = USUAL_ID, secret = '' }: Partial<Record<'id' | 'secret', unknown>> = JSON.parse(text);
    return { id: String(id), secret: String(secret) };
  } catch {
    // The parser's error would repeat a part of the secret.
    return { id: '', secret: '' };
  }
}

async function put(ports: Ports, { id, secretHash }: Wanted): Promise<BootstrapKeyReport> {
  const requestId = ports.ids.uuid();
  return ports.registry.transact(async (rows) => {
    const known = await rows.keys.find(id);
    if (known !== null && isSame(known.secretHash, secretHash)) return 'kept';
    // Only what was seen: a key that another deployment makes meanwhile is the same, and stays.
    if (known !== null) await rows.keys.remove(id);
    await rows.keys.create({
      id,
      secretHash,
      role: 'admin',
      galleries: null,
      label: 'from the bootstrap secret',
      expiresAt: null,
      createdAt: ports.clock.now(),
    });
    await rows.audit.add(
      auditEvent(
        ports,
        { principal: 'deployment', requestId },
        { action: 'create_key', gallery: null, target: null, outcome: id },
      ),
    );
    return known === null ? 'made' : 'replaced';
  });
}

function isSame(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, i) => byte === b[i]);
}
