/** `kith enroll DIR`: every photo of a folder of one folder per person goes to its person, safely repeatable. */
import { relative } from 'node:path';
import type { QualityFilter } from '../../clients/typescript/answers.ts';
import { KithProblem } from '../../clients/typescript/problem.ts';
import { CommandProblem } from './command-problem.ts';
import type { Connection } from './connect.ts';
import { batchesOf, enrollBatch } from './enroll-batches.ts';
import { type EnrollReport, enrollExitCode, enrollSummary, type PhotoNote } from './enroll-report.ts';
import { inParallel } from './in-parallel.ts';
import { type PersonFolder, type PersonFolders, readPersonFolders } from './person-folders.ts';
import type { PhotoFile } from './photo-files.ts';
import { startProgress } from './progress.ts';
import { remark, say, sayJson, withConnection } from './shell.ts';
import { galleryArgs, numberOption, verb } from './verb.ts';

export interface EnrollWishes {
  readonly gallery: string;
  readonly strict?: boolean | undefined;
  readonly qualityFilter?: QualityFilter | undefined;
  /** Requests in flight at once. */
  readonly parallel: number;
}

export const enrollVerb = verb({
  name: 'enroll',
  description: 'Enroll a folder with one folder of photos per person',
  args: {
    dir: { type: 'positional', description: 'Folder that holds one folder per person', required: true },
    strict: { type: 'boolean', description: 'Refuse photos that look like another person' },
    'quality-filter': {
      type: 'enum',
      options: ['none', 'standard', 'strict'],
      description: 'How good a face has to be (default: as the gallery says)',
    },
    parallel: { type: 'string', description: 'Requests in flight at once, 1 to 8', default: '3' },
    ...galleryArgs,
  },
  async run(args, shell) {
    const parallel = numberOption('parallel', args.parallel, { min: 1, max: 8, whole: true }) ?? 3;
    const folders = await readPersonFolders(args.dir);
    const wishes = {
      gallery: args.gallery,
      strict: args.strict,
      qualityFilter: qualityFilterOf(args['quality-filter']),
      parallel,
    };
    return withConnection(shell, args, async (connection) => {
      const total = folders.persons.reduce((sum, person) => sum + person.photos.length, 0);
      const progress = await startProgress(shell, total, 'Enrolling', args.json === true);
      let report: EnrollReport;
      try {
        report = await enrollFolder(connection, folders, args.dir, wishes, progress.at);
      } finally {
        progress.stop();
      }
      if (args.json === true) sayJson(shell, report);
      else for (const line of enrollSummary(report)) say(shell, line);
      if (report.stopped !== null)
        remark(shell, `kith: ${report.stopped.message} [${report.stopped.code}] Run it again to go on.`);
      return enrollExitCode(report);
    });
  },
});

/** Requests of one person follow each other, so that its photos are compared with its earlier ones in the same order every time. */
export async function enrollFolder(
  connection: Connection,
  folders: PersonFolders,
  root: string,
  wishes: EnrollWishes,
  onProgress: (done: number) => void = () => {},
): Promise<EnrollReport> {
  const begun = performance.now();
  const { client, limits } = connection;
  const refused: PhotoNote[] = [];
  const warnings: Omit<PhotoNote, 'message'>[] = [];
  let enrolled = 0;
  let alreadyEnrolled = 0;
  let notYetIndexed = 0;
  let done = 0;
  let stopped: EnrollReport['stopped'] = null;

  const enrollPerson = async (person: PersonFolder) => {
    for (const batch of batchesOf(person.photos, limits)) {
      if (stopped !== null) return;
      const { strict, qualityFilter, gallery } = wishes;
      const own = { strict, qualityFilter, displayName: person.displayName ?? undefined };
      const outcome = await enrollBatch(batch, {
        client,
        gallery,
        person: person.personId,
        limits,
        wishes: own,
      });
      const file = (index: number) => relative(root, batch[index]?.path ?? '');
      for (const face of outcome.enrolled) {
        if (face.alreadyEnrolled) alreadyEnrolled++;
        else enrolled++;
        if (!face.indexed) notYetIndexed++;
      }
      for (const { index, code, message } of outcome.refused)
        refused.push({ person: person.personId, file: file(index), code, message });
      for (const { index, code } of outcome.warnings)
        warnings.push({ person: person.personId, file: file(index), code });
      done += batch.length;
      onProgress(done);
    }
  };

  try {
    await inParallel(folders.persons, wishes.parallel, enrollPerson);
  } catch (error) {
    if (!(error instanceof KithProblem || error instanceof CommandProblem)) throw error;
    // What was enrolled stays enrolled, so the report still counts; the caller says why it ends here.
    stopped = { code: error.code, message: error.message };
  }
  const photos = folders.persons.flatMap((person): readonly PhotoFile[] => person.photos).length;
  const inOrder = <T extends { readonly file: string }>(notes: T[]) =>
    notes.sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : 0));
  return {
    gallery: wishes.gallery,
    place: connection.place,
    persons: folders.persons.length,
    photos,
    enrolled,
    alreadyEnrolled,
    notYetIndexed,
    refused: inOrder(refused),
    warnings: inOrder(warnings),
    renamed: folders.persons
      .filter((person) => person.displayName !== null)
      .map(({ folder, personId }) => ({ folder, personId })),
    left: folders.left,
    skipped: { hidden: folders.hidden, notImages: folders.notImages, loosePhotos: folders.loosePhotos },
    notTried: photos - done,
    stopped,
    seconds: (performance.now() - begun) / 1000,
  };
}

function qualityFilterOf(text: string | undefined): QualityFilter | undefined {
  return text === 'none' || text === 'standard' || text === 'strict' ? text : undefined;
}
