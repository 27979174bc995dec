/** SHA-256 by Node's own crypto. */
import { createHash } from 'node:crypto';
import type { Digest } from '../ports/digest.ts';

export const nodeDigest: Digest = {
  sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
};
