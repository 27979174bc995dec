/** A gallery's settings as they stand in a form, where a number is still text. */
import type { FaceSelection } from '../../../clients/typescript/answers.ts';
import type { GallerySettings, Policy } from '../../../clients/typescript/operations.ts';

export interface WrittenSettings {
  readonly kind: Policy['kind'];
  /** Per cent. */
  readonly target: string;
  readonly threshold: string;
  readonly keep: GallerySettings['keep'];
  readonly faceSelection: FaceSelection | 'default';
  readonly qualityFilter: GallerySettings['qualityFilter'];
  readonly retentionDays: string;
  readonly albumDays: string;
}

/** What a new policy begins with; the server's own default for the rate. */
const USUAL = { target: 0.01, threshold: 0.4 };
const MOST_DAYS = 36_500;

type Wrong = 'target' | 'threshold' | 'retentionDays' | 'albumDays';

export function writtenSettings({ policy, ...rest }: GallerySettings): WrittenSettings {
  const { keep, faceSelection, qualityFilter, retentionDays, albumDays } = rest;
  const target = policy.kind === 'fpir' ? policy.target : USUAL.target;
  return {
    kind: policy.kind,
    target: percent(target),
    threshold: String(policy.kind === 'fixed' ? policy.threshold : USUAL.threshold),
    keep,
    faceSelection: faceSelection ?? 'default',
    qualityFilter,
    retentionDays: retentionDays === null ? '' : String(retentionDays),
    albumDays: albumDays === null ? '' : String(albumDays),
  };
}

/** `settings` is null while anything is wrong. */
export function readSettings(written: WrittenSettings): {
  readonly settings: GallerySettings | null;
  readonly wrong: readonly Wrong[];
} {
  const { kind, keep, faceSelection, qualityFilter } = written;
  const target = numberIn(written.target, (n) => n > 0 && n <= 100);
  const threshold = numberIn(written.threshold, (n) => n >= -1 && n <= 1);
  const retentionDays = daysIn(written.retentionDays);
  const albumDays = daysIn(written.albumDays);
  const wrong: readonly Wrong[] = [
    ...(kind === 'fpir' && target === undefined ? (['target'] as const) : []),
    ...(kind === 'fixed' && threshold === undefined ? (['threshold'] as const) : []),
    ...(retentionDays === undefined ? (['retentionDays'] as const) : []),
    ...(albumDays === undefined ? (['albumDays'] as const) : []),
  ];
  const policy = policyOf(kind, target, threshold);
  if (policy === null || retentionDays === undefined || albumDays === undefined)
    return { settings: null, wrong };
  return {
    settings: {
      policy,
      keep,
      faceSelection: faceSelection === 'default' ? null : faceSelection,
      qualityFilter,
      retentionDays,
      albumDays,
    },
    wrong,
  };
}

function policyOf(
  kind: Policy['kind'],
  target: number | undefined,
  threshold: number | undefined,
): Policy | null {
  if (kind === 'fpir') return target === undefined ? null : { kind, target: fraction(target) };
  return threshold === undefined ? null : { kind, threshold };
}

/** Undefined for what is no such number. */
function numberIn(written: string, fits: (n: number) => boolean): number | undefined {
  const text = written.trim().replace(',', '.');
  const n = text === '' ? Number.NaN : Number(text);
  return Number.isFinite(n) && fits(n) ? n : undefined;
}

/** Null for none, which is for ever. */
function daysIn(written: string): number | null | undefined {
  if (written.trim() === '') return null;
  return numberIn(written, (n) => Number.isInteger(n) && n >= 1 && n <= MOST_DAYS);
}

/** Through decimal digits: 0.07 is 7 per cent and not 7.000000000000001. */
function percent(target: number): string {
  return String(Number((target * 100).toPrecision(12)));
}

function fraction(percents: number): number {
  return Number((percents / 100).toPrecision(12));
}
