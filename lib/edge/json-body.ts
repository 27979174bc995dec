/** JSON from outside, read with care: UTF-8, an object, not nested without end, no prototype tricks. */
import { fault } from './faults.ts';

const DEEPEST = 32;

/** @throws Refusal `validation_failed` */
export function parseJsonBody(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw fault('body', 'must be UTF-8 text');
  }
  const value = parseJson(text);
  if (value === undefined) throw fault('body', 'must be well-formed JSON, nested at most 32 levels');
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw fault('body', 'must be a JSON object');
  return { ...value };
}

/** The value, or undefined for what is no JSON, nested too deep, or has a key named `__proto__`. */
export function parseJson(text: string): unknown {
  if (depthOf(text) > DEEPEST) return undefined;
  try {
    // The reviver costs time, so it runs only where it can find something (escapes can spell the name too).
    if (!text.includes('__proto__') && !text.includes('\\u00')) return JSON.parse(text);
    return JSON.parse(text, (key, value: unknown) => {
      if (key === '__proto__') throw new SyntaxError('reserved key');
      return value;
    });
  } catch {
    return undefined;
  }
}

/** Deepest nesting of brackets outside strings; JSON.parse and the checks after it recurse. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === 0x22) i = endOfString(text, i);
    else if (code === 0x7b || code === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (code === 0x7d || code === 0x5d) depth--;
  }
  return deepest;
}

/** Index of the quote that closes the string opened at `start`; the end of the text when there is none. */
function endOfString(text: string, start: number): number {
  for (let end = text.indexOf('"', start + 1); end !== -1; end = text.indexOf('"', end + 1)) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return end;
  }
  return text.length;
}
