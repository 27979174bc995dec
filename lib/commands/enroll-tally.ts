/** Counts what became of each photo while requests come back in any order. */
import { relative } from 'node:path';
import type { BatchOutcome } from './enroll-batches.ts';
import type { EnrollReport, PhotoNote, WarningNote } from './enroll-report.ts';
import type { PhotoFile } from './photo-files.ts';

type Counts = Pick<
  EnrollReport,
  'photos' | 'enrolled' | 'alreadyEnrolled' | 'notYetIndexed' | 'refused' | 'warnings' | 'notTried'
>;

export interface EnrollTally {
  /** Why the work ends early; once set, nothing more is begun. */
  stopped: EnrollReport['stopped'];
  /** Photos accounted for so far. */
  add(person: string, batch: readonly PhotoFile[], outcome: BatchOutcome): number;
  /** `photos` = how many there were to do. */
  counts(photos: number): Counts;
}

/** File names in the notes are relative to `root`. */
export function openTally(root: string): EnrollTally {
  const refused: PhotoNote[] = [];
  const warnings: WarningNote[] = [];
  let enrolled = 0;
  let alreadyEnrolled = 0;
  let notYetIndexed = 0;
  let done = 0;
  return {
    stopped: null,
    add(person, batch, outcome) {
      const file = (index: number) => relative(root, batch[index]?.path ?? '');
      for (const face of outcome.enrolled) {
        if (face.alreadyEnrolled) alreadyEnrolled++;
        else enrolled++;
        if (!face.indexed) notYetIndexed++;
      }
      for (const { index, code, message } of outcome.refused)
        refused.push({ person, file: file(index), code, message });
      for (const { index, code, ownSimilarity, personId, similarity } of outcome.warnings)
        warnings.push({
          person,
          file: file(index),
          code,
          ownSimilarity,
          otherPerson: personId ?? null,
          otherSimilarity: similarity ?? null,
        });
      done += batch.length;
      return done;
    },
    counts: (photos) => ({
      photos,
      enrolled,
      alreadyEnrolled,
      notYetIndexed,
      refused: refused.sort(byFile),
      warnings: warnings.sort(byFile),
      notTried: photos - done,
    }),
  };
}

function byFile(a: { readonly file: string }, b: { readonly file: string }): number {
  return a.file < b.file ? -1 : a.file > b.file ? 1 : 0;
}
