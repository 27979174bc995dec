/** What a watch tells, and how it reads on one line. */
import { plain } from './table.ts';

export type WatchEvent =
  | {
      readonly event: 'added' | 'reEdited' | 'alreadyThere';
      readonly file: string;
      readonly photoId: string;
      readonly faces: number;
    }
  | { readonly event: 'refused'; readonly file: string; readonly code: string; readonly message: string }
  | { readonly event: 'renamed'; readonly file: string; readonly from: string | null }
  /** The file is gone; the photo stays (`gone`), or was taken out of the album (`removed`). */
  | { readonly event: 'gone' | 'removed'; readonly file: string; readonly photoId: string }
  | { readonly event: 'folderGone' | 'folderBack' }
  | { readonly event: 'serverAway'; readonly code: string; readonly message: string }
  | { readonly event: 'serverBack' };

/** Never with anything that could steer a terminal. */
export function watchLine(told: WatchEvent): string {
  switch (told.event) {
    case 'added':
      return `added      ${plain(told.file)}, ${facesText(told.faces)}`;
    case 'reEdited':
      return `re-edited  ${plain(told.file)}, ${facesText(told.faces)}`;
    case 'alreadyThere':
      return `there      ${plain(told.file)}`;
    case 'refused':
      return `refused    ${plain(told.file)}: ${plain(told.message)} [${told.code}]`;
    case 'renamed':
      return `renamed    ${plain(told.from ?? '')} -> ${plain(told.file)}`;
    case 'gone':
      return `gone       ${plain(told.file)}; its photo stays in the album`;
    case 'removed':
      return `removed    ${plain(told.file)}; its photo left the album`;
    case 'folderGone':
      return 'The folder is not there, or is empty all at once; waiting for it. Nothing is taken out of the album.';
    case 'folderBack':
      return 'The folder is back.';
    case 'serverAway':
      return `${plain(told.message)} [${told.code}]; trying again.`;
    case 'serverBack':
      return 'The server is back.';
  }
}

function facesText(faces: number): string {
  return `${faces} face${faces === 1 ? '' : 's'}`;
}
