/** SHA-256 by Node's own crypto. */
import { createHash, createHmac } from 'node:crypto';
import type { Digest } from '../ports/digest.ts';

export const nodeDigest: Digest = {
  sha256: (bytes) => createHash('sha256').update(bytes).digest('hex'),
  hmacSha256: (key, bytes) => createHmac('sha256', key).update(bytes).digest('hex'),
};
