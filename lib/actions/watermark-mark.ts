/** Under which mark renditions are kept: those made with other words, or drawn in another way, are others. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { AlbumPolicy } from '../ports/album-records.ts';

/** How words are drawn; another number makes all marked renditions anew. */
const DRAWING = 1;
const LETTERS = 32;

/** Empty without a watermark. */
export function markOf(
  { digest }: Pick<ActionPorts, 'digest'>,
  { watermark }: Pick<AlbumPolicy, 'watermark'>,
): string {
  if (watermark === null) return '';
  return digest.sha256(new TextEncoder().encode(`${DRAWING} ${watermark}`)).slice(0, LETTERS);
}
