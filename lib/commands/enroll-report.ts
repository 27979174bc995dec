/** What `kith enroll` tells at the end: counts first, then every photo that needs a person's attention, by code. */
import type { ExitCode } from './shell.ts';
import { pairs, plain, similarityText } from './table.ts';

export interface PhotoNote {
  readonly person: string;
  readonly file: string;
  readonly code: string;
  readonly message: string;
}

export interface WarningNote {
  readonly person: string;
  readonly file: string;
  readonly code: string;
  /** To the person's own photos; null for a first one. */
  readonly ownSimilarity: number | null;
  /** Whom it looks like instead. */
  readonly otherPerson: string | null;
  readonly otherSimilarity: number | null;
}

/** The object of `--json`. */
export interface EnrollReport {
  readonly gallery: string;
  readonly place: string;
  readonly persons: number;
  readonly photos: number;
  readonly enrolled: number;
  readonly alreadyEnrolled: number;
  /** Stored, and found by searches as soon as the index has caught up. */
  readonly notYetIndexed: number;
  readonly refused: readonly PhotoNote[];
  readonly warnings: readonly WarningNote[];
  /** Folder names that could not be ids. */
  readonly renamed: readonly { readonly folder: string; readonly personId: string }[];
  readonly left: readonly { readonly folder: string; readonly reason: string }[];
  readonly skipped: { readonly hidden: number; readonly notImages: number; readonly loosePhotos: number };
  /** Photos that were not tried because the work stopped early. */
  readonly notTried: number;
  readonly stopped: { readonly code: string; readonly message: string } | null;
  readonly seconds: number;
}

const filesShown = 10;

export function enrollExitCode(report: EnrollReport): ExitCode {
  return report.stopped === null && report.refused.length === 0 && report.left.length === 0 ? 0 : 1;
}

export function enrollSummary(report: EnrollReport): readonly string[] {
  const { skipped } = report;
  const counts: [string, string][] = [
    ['enrolled', `${counted(report.enrolled, 'photo')} of ${counted(report.persons, 'person')}`],
    ['already enrolled', String(report.alreadyEnrolled)],
    ['refused', String(report.refused.length)],
  ];
  if (report.notTried > 0) counts.push(['not tried', String(report.notTried)]);
  if (report.notYetIndexed > 0) counts.push(['stored, index follows', String(report.notYetIndexed)]);
  const aside = [
    skipped.notImages > 0
      ? `${counted(skipped.notImages, 'file')} that ${skipped.notImages === 1 ? 'is no image' : 'are no images'}`
      : null,
    skipped.hidden > 0 ? `${skipped.hidden} hidden` : null,
    skipped.loosePhotos > 0 ? `${counted(skipped.loosePhotos, 'photo')} beside the person folders` : null,
  ].filter((text) => text !== null);
  if (aside.length > 0) counts.push(['skipped', aside.join(', ')]);
  counts.push(['time', `${report.seconds.toFixed(1)} s`]);
  return [
    ...pairs(counts),
    ...notes(
      'Refused',
      report.refused,
      (note) => note.message,
      (note) => note.file,
    ),
    ...notes('Enrolled, but look at them', report.warnings, () => null, warningText),
    ...section(
      'Folders left out',
      report.left.map((l) => `${plain(l.folder)}: ${plain(l.reason)}`),
    ),
    ...section(
      'Folder names turned into ids',
      report.renamed.map((r) => `${plain(r.folder)} -> ${r.personId}`),
    ),
  ];
}

/** Grouped by code; what to do stands beside the code, since it is the same for all of them. */
function notes<N extends { readonly code: string }>(
  title: string,
  all: readonly N[],
  messageOf: (note: N) => string | null,
  textOf: (note: N) => string,
): readonly string[] {
  const lines: string[] = [];
  for (const [code, same] of Map.groupBy(all, (note) => note.code)) {
    const message = same[0] === undefined ? null : messageOf(same[0]);
    lines.push(`${code} (${same.length})${message === null ? '' : `: ${plain(message)}`}`);
    for (const note of same.slice(0, filesShown)) lines.push(`  ${plain(textOf(note))}`);
    if (same.length > filesShown)
      lines.push(`  and ${same.length - filesShown} more (--json lists them all)`);
  }
  return section(title, lines);
}

function warningText({ file, ownSimilarity, otherPerson, otherSimilarity }: WarningNote): string {
  const own = ownSimilarity === null ? '' : ` own photos ${similarityText(ownSimilarity)}`;
  const other = otherPerson === null ? '' : ` ${otherPerson} ${similarityText(otherSimilarity)}`;
  return `${file}:${own}${own !== '' && other !== '' ? ',' : ''}${other}`;
}

function section(title: string, lines: readonly string[]): readonly string[] {
  return lines.length === 0 ? [] : ['', title, ...lines.map((line) => `  ${line}`)];
}

function counted(n: number, noun: string): string {
  return `${n} ${noun}${n === 1 ? '' : 's'}`;
}
