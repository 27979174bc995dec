/** The body of an answer, whole or not at all. */
import { Readable } from 'node:stream';
import { Refusal } from '../../errors.ts';

/** What the store sent is not what it had announced; reading again may help. */
export class BrokenBody extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'BrokenBody';
  }
}

/**
 * @param announced the answer's content length; undefined where the store does not tell
 * @param silence milliseconds without a byte, after which the rest is taken to be lost
 * @throws Refusal `payload_too_large` before anything is read, where the length is known; `BrokenBody` when bytes are missing or
 * don't have the checksum the store holds for them
 */
export async function readBody(
  body: unknown,
  announced: number | undefined,
  most: number,
  silence: number,
): Promise<Uint8Array> {
  if (!(body instanceof Readable)) throw new TypeError('the store answered without a body');
  if (announced !== undefined && announced > most) {
    body.destroy();
    throw tooLarge(announced, most);
  }
  const parts: Uint8Array[] = [];
  let length = 0;
  const watch = setTimeout(() => body.destroy(new Error(`nothing came for ${silence} ms`)), silence);
  try {
    for await (const part of body) {
      watch.refresh();
      length += part.length;
      if (length > most) throw tooLarge(length, most);
      parts.push(part);
    }
  } catch (error) {
    body.destroy();
    if (error instanceof Refusal) throw error;
    throw new BrokenBody(`the body broke off after ${length} bytes`, { cause: error });
  } finally {
    clearTimeout(watch);
  }
  if (announced !== undefined && length !== announced) {
    throw new BrokenBody(`the body had ${length} bytes of ${announced}`);
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts, length);
}

function tooLarge(bytes: number, most: number): Refusal {
  return new Refusal('payload_too_large', `An object of more than ${most} bytes is not read.`, {
    bytes,
    most,
  });
}
