/** Gives pixels the colour profile they were decoded without, so that sharp converts them: HEIC of iPhones is in Display P3. */
import { crc32, deflateSync } from 'node:zlib';

/** Signature (8 bytes) and IHDR (length, name, 13 bytes, checksum). */
const HEAD_BYTES = 8 + 25;

/** The PNG with the profile in it (PNG 11.3.2.3: a name, a method, the profile deflated), before anything else it holds. */
export function withProfile(png: Uint8Array, profile: Uint8Array): Uint8Array {
  const data = Buffer.concat([Buffer.from('profile\0\0', 'latin1'), deflateSync(profile, { level: 1 })]);
  const named = Buffer.concat([Buffer.from('iCCP', 'latin1'), data]);
  const chunk = Buffer.alloc(named.length + 8);
  chunk.writeUInt32BE(data.length, 0);
  named.copy(chunk, 4);
  chunk.writeUInt32BE(crc32(named), named.length + 4);
  return Buffer.concat([png.subarray(0, HEAD_BYTES), chunk, png.subarray(HEAD_BYTES)]);
}
