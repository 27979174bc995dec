/** Says why long work ended before its end, and whether it is worth repeating. */
import { plain } from './table.ts';

/** What passes by itself; anything else has to be mended before the command is worth repeating. */
const passing = [
  'interrupted',
  'unreachable',
  'rate_limited',
  'timed_out',
  'registry_unavailable',
  'index_unavailable',
];

export function stopSentence({ code, message }: { readonly code: string; readonly message: string }): string {
  const next = passing.includes(code) ? ' Run it again to go on.' : '';
  return `kith: ${plain(message)}${next} [${code}]`;
}
