/** The favourites of an album's guests as a table: its first column, the original file names, is made to be pasted into Lightroom. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { csvText } from './csv-text.ts';
import { findPlace, type GuestLinkPlace } from './find-guest-link.ts';

const PAGE = 1000;
/** Lambda answers with 6 MB at most. */
const MOST_ROWS = 30_000;

const HEAD = ['file_name', 'guest', 'link', 'photo_id', 'selected_at'];

/** Two guests of one link are told apart by the end of their ids. @throws Refusal `gallery_not_found`, `album_not_found` */
export async function exportSelections(
  ports: Pick<ActionPorts, 'registry'>,
  request: GuestLinkPlace,
): Promise<string> {
  const { album } = await findPlace(ports, request);
  const rows: (readonly string[])[] = [HEAD];
  for (let after: string | null = null; rows.length <= MOST_ROWS; ) {
    const page = await ports.registry.selections.list(album.uuid, null, { after, limit: PAGE });
    for (const { guest, photo, fileName, label, at } of page)
      rows.push([fileName ?? '', guest.slice(-6), label ?? '', photo, at.toISOString()]);
    const last = page.at(-1);
    if (page.length < PAGE || last === undefined) break;
    after = `${last.guest}.${last.photo}`;
  }
  return csvText(rows);
}
