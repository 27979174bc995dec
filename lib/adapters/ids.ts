/** Ids that sort by the time they were made, and chance from the operating system. */
import { randomBytes } from 'node:crypto';
import type { Ids } from '../ports/clock.ts';

/**
 * UUID version 7 (RFC 9562): 48 bits of milliseconds, 12 bits that count up within one millisecond (method 1), 62 random bits. Ids
 * of one process rise strictly, also when its clock is set back.
 */
export function timeOrderedIds(now: () => number = Date.now): Ids {
  let last = 0;
  let count = 0;
  return {
    uuid() {
      const at = Math.max(now(), last);
      count = at === last ? count + 1 : 0;
      // A full counter borrows the next millisecond.
      last = count > 0xfff ? at + 1 : at;
      if (count > 0xfff) count = 0;
      const bytes = randomBytes(16);
      bytes.writeUIntBE(last, 0, 6);
      bytes.writeUInt16BE(0x7000 | count, 6);
      bytes.writeUInt8(0x80 | (bytes.readUInt8(8) & 0x3f), 8);
      const hex = bytes.toString('hex');
      return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join(
        '-',
      );
    },
    random: (length) => new Uint8Array(randomBytes(length)),
  };
}
