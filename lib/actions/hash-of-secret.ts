/** What is kept of a secret: 32 bytes of SHA-256 over its UTF-8 text. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { bytesOfHex } from './bytes-of-hex.ts';

export function hashOfSecret({ digest }: Pick<ActionPorts, 'digest'>, secret: string): Uint8Array {
  return bytesOfHex(digest.sha256(new TextEncoder().encode(secret)));
}
