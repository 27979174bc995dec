/** What a secret text is compared by: of one length whatever was sent, so that the time of the comparison tells nothing. */
import { createHash } from 'node:crypto';

/** 32 bytes of the UTF-8 of the text. */
export function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
