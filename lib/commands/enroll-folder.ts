/** `kith enroll DIR`: every photo of a folder of one folder per person goes to its person, safely repeatable. */
import type { QualityFilter } from '../../clients/typescript/answers.ts';
import { KithProblem } from '../../clients/typescript/problem.ts';
import { inParallel } from '../actions/in-parallel.ts';
import { CommandProblem } from './command-problem.ts';
import type { Connection } from './connect.ts';
import { batchesOf, enrollBatch } from './enroll-batches.ts';
import { type EnrollReport, enrollExitCode, enrollSummary } from './enroll-report.ts';
import { openTally } from './enroll-tally.ts';
import { type PersonFolders, readPersonFolders } from './person-folders.ts';
import { startProgress } from './progress.ts';
import { remark, say, sayJson, withConnection } from './shell.ts';
import { stopSentence } from './stop-sentence.ts';
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
      if (report.stopped !== null) remark(shell, stopSentence(report.stopped));
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
  const { gallery, strict, qualityFilter } = wishes;
  const tally = openTally(root);
  await inParallel(folders.persons, wishes.parallel, async ({ personId, displayName, photos }) => {
    const own = { strict, qualityFilter, displayName: displayName ?? undefined };
    for (const batch of batchesOf(photos, limits)) {
      if (tally.stopped !== null) return;
      try {
        const outcome = await enrollBatch(batch, { client, gallery, person: personId, limits, wishes: own });
        onProgress(tally.add(personId, batch, outcome));
      } catch (error) {
        if (!(error instanceof KithProblem || error instanceof CommandProblem)) throw error;
        // What was enrolled stays enrolled, so the report still counts it; the report says why it ends here.
        tally.stopped ??= { code: error.code, message: error.message };
      }
    }
  });
  return {
    gallery,
    place: connection.place,
    persons: folders.persons.length,
    ...tally.counts(folders.persons.reduce((sum, person) => sum + person.photos.length, 0)),
    renamed: folders.persons
      .filter((person) => person.displayName !== null)
      .map(({ folder, personId }) => ({ folder, personId })),
    left: folders.left,
    skipped: { hidden: folders.hidden, notImages: folders.notImages, loosePhotos: folders.loosePhotos },
    stopped: tally.stopped,
    seconds: (performance.now() - begun) / 1000,
  };
}

function qualityFilterOf(text: string | undefined): QualityFilter | undefined {
  return text === 'none' || text === 'standard' || text === 'strict' ? text : undefined;
}
