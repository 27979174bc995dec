/** What `kith album add` tells at the end: counts first, then every photo that needs a person's attention, by code. */
import type { ExitCode } from './shell.ts';
import { pairs, plain } from './table.ts';

export interface FileNote {
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

/** The object of `--json`. */
export interface AlbumReport {
  readonly gallery: string;
  readonly album: string;
  readonly place: string;
  readonly photos: number;
  readonly added: number;
  /** Of the added ones: shown in the place of an older edit. */
  readonly reEdits: number;
  /** Shown before; most of these were not even sent. */
  readonly alreadyThere: number;
  /** On the added photos. */
  readonly faces: number;
  readonly searchableFaces: number;
  readonly refused: readonly FileNote[];
  readonly skipped: { readonly hidden: number; readonly notImages: number };
  /** Photos that were not tried because the work stopped early. */
  readonly notTried: number;
  readonly stopped: { readonly code: string; readonly message: string } | null;
  readonly seconds: number;
}

const FILES_SHOWN = 10;

export function albumExitCode({ stopped, refused }: AlbumReport): ExitCode {
  return stopped === null && refused.length === 0 ? 0 : 1;
}

export function albumSummary(report: AlbumReport): readonly string[] {
  const { skipped, added, reEdits, faces, searchableFaces } = report;
  const counts: [string, string][] = [
    ['album', report.album],
    ['added', reEdits === 0 ? String(added) : `${added}, ${reEdits} of them in the place of an older edit`],
    ['faces', searchableFaces === faces ? String(faces) : `${faces}, ${searchableFaces} of them searchable`],
    ['already there', String(report.alreadyThere)],
    ['refused', String(report.refused.length)],
  ];
  if (report.notTried > 0) counts.push(['not tried', String(report.notTried)]);
  const aside = [
    ...(skipped.notImages > 0 ? [`${skipped.notImages} no images`] : []),
    ...(skipped.hidden > 0 ? [`${skipped.hidden} hidden`] : []),
  ];
  if (aside.length > 0) counts.push(['skipped', aside.join(', ')]);
  counts.push(['time', `${report.seconds.toFixed(1)} s`]);
  const lines = pairs(counts);
  for (const [code, same] of Map.groupBy(report.refused, (note) => note.code)) {
    lines.push('', `${code} (${same.length}): ${plain(same[0]?.message ?? '')}`);
    for (const { file } of same.slice(0, FILES_SHOWN)) lines.push(`  ${plain(file)}`);
    if (same.length > FILES_SHOWN)
      lines.push(`  and ${same.length - FILES_SHOWN} more (--json lists them all)`);
  }
  return lines;
}
