/** `kith album add DIR|FILE…`: photos go into an album; what it shows already is not sent again, so a run cut off half-way is repeated. */
import type { KithClient } from '../../clients/typescript/client.ts';
import { KithProblem } from '../../clients/typescript/problem.ts';
import { inParallel } from '../actions/in-parallel.ts';
import { type AlbumFile, type AlbumFiles, readAlbumFiles } from './album-files.ts';
import { type AlbumReport, albumExitCode, albumSummary } from './album-report.ts';
import { type ReadFile, readAlbumFile, type Sent, sendToAlbum } from './album-send.ts';
import { shownPhotos } from './album-shown.ts';
import { CommandProblem } from './command-problem.ts';
import type { Connection } from './connect.ts';
import { batchesOf } from './enroll-batches.ts';
import { followJobs } from './follow-jobs.ts';
import { startProgress } from './progress.ts';
import { remark, say, sayJson, withConnection } from './shell.ts';
import { stopSentence } from './stop-sentence.ts';
import { galleryArgs, labelsOption, numberOption, verb } from './verb.ts';

export interface AddWishes {
  readonly gallery: string;
  readonly album: string;
  readonly labels?: readonly string[] | undefined;
  /** Requests in flight at once. */
  readonly parallel: number;
}

export const albumAddVerb = verb({
  name: 'add',
  description: 'Add photos, all photos of folders, or those below s3://bucket/folder/ to an album',
  many: true,
  args: {
    from: { type: 'positional', description: 'Photos or folders of photos', required: true },
    album: { type: 'string', description: 'Id of the album', required: true },
    create: { type: 'boolean', description: 'Make the album if it is not there' },
    title: { type: 'string', description: 'Title of the album it makes (default: its id)' },
    labels: { type: 'string', description: 'Labels of every photo, separated by commas' },
    detach: { type: 'boolean', description: 'Of s3://…: don’t wait for the end of the job' },
    parallel: { type: 'string', description: 'Requests in flight at once, 1 to 8', default: '3' },
    ...galleryArgs,
  },
  async run(args, shell) {
    const wishes: AddWishes = {
      gallery: args.gallery,
      album: args.album,
      labels: labelsOption(args.labels),
      parallel: numberOption('parallel', args.parallel, { min: 1, max: 8, whole: true }) ?? 3,
    };
    const prefix = prefixOf(args._);
    if (prefix !== null)
      return withConnection(shell, args, async (connection) => {
        if (args.detach === true && connection.kind === 'in process')
          throw new CommandProblem(
            'usage',
            '--detach needs a running server: without one this command is what does the work.',
          );
        const { client } = connection;
        if (args.create === true) await ensureAlbum(client, wishes, args.title);
        const job = await client.createImport(
          wishes.gallery,
          wishes.album,
          { prefix },
          { labels: wishes.labels },
        );
        const begun = { gallery: wishes.gallery, jobs: [job], refused: [] };
        return followJobs(shell, client, begun, { follow: args.detach !== true, json: args.json === true });
      });
    const found = await readAlbumFiles(args._);
    if (found.files.length === 0)
      throw new CommandProblem('no_photos', 'There is no photo in what was named.');
    return withConnection(shell, args, async (connection) => {
      if (args.create === true) await ensureAlbum(connection.client, wishes, args.title);
      const progress = await startProgress(shell, found.files.length, 'Adding', args.json === true);
      let report: AlbumReport;
      try {
        report = await addToAlbum(connection, found, wishes, progress.at);
      } finally {
        progress.stop();
      }
      if (args.json === true) sayJson(shell, report);
      else for (const line of albumSummary(report)) say(shell, line);
      if (report.stopped !== null) remark(shell, stopSentence(report.stopped));
      return albumExitCode(report);
    });
  },
});

/** Null: files and folders of this machine. */
function prefixOf(words: readonly string[]): string | null {
  const [first] = words.filter((word) => word.startsWith('s3://'));
  if (first === undefined) return null;
  if (words.length > 1)
    throw new CommandProblem('usage', 'A folder in S3 is a job of its own: name it alone.');
  return first.endsWith('/') ? first : `${first}/`;
}

/** Two who make it at once both find it. */
export async function ensureAlbum(
  client: KithClient,
  { gallery, album }: Pick<AddWishes, 'gallery' | 'album'>,
  title: string = album,
): Promise<void> {
  try {
    await client.createAlbum(gallery, { id: album, title });
  } catch (error) {
    if (!(error instanceof KithProblem && error.code === 'already_exists')) throw error;
  }
}

export async function addToAlbum(
  connection: Connection,
  { files, hidden, notImages }: AlbumFiles,
  { gallery, album, labels, parallel }: AddWishes,
  onProgress: (done: number) => void = () => {},
  readFile: (file: AlbumFile) => Promise<ReadFile | Sent> = readAlbumFile,
): Promise<AlbumReport> {
  const begun = performance.now();
  const { client, limits } = connection;
  const shown = await shownPhotos(client, gallery, album);
  const sent: Sent[] = [];
  let there = 0;
  let stopped: AlbumReport['stopped'] = null;
  await inParallel(batchesOf(files, limits), parallel, async (batch) => {
    if (stopped !== null) return;
    try {
      const read = await Promise.all(batch.map(readFile));
      const whole = read.filter((one) => 'bytes' in one);
      const fresh = whole.filter(({ file: { externalId }, sha256 }) => {
        return shown.already({ externalId, sha256 }) === null;
      });
      const outcomes = await sendToAlbum({ client, limits, gallery, album, labels }, fresh);
      there += whole.length - fresh.length;
      sent.push(...read.flatMap((one) => ('bytes' in one ? [] : [one])), ...outcomes);
      onProgress(sent.length + there);
    } catch (error) {
      if (!(error instanceof KithProblem || error instanceof CommandProblem)) throw error;
      // What was added stays, so the report still counts it; it says why it ends here.
      stopped ??= { code: error.code, message: error.message };
    }
  });
  const photos = sent.flatMap((one) => ('photo' in one ? [one.photo] : []));
  const added = photos.filter(({ alreadyThere }) => !alreadyThere);
  const faces = added.flatMap((photo) => photo.faces);
  return {
    gallery,
    album,
    place: connection.place,
    photos: files.length,
    added: added.length,
    reEdits: added.filter(({ supersedes }) => supersedes !== null).length,
    alreadyThere: there + photos.length - added.length,
    faces: faces.length,
    searchableFaces: faces.filter(({ status }) => status === 'searchable').length,
    refused: sent
      .flatMap((one) => ('problem' in one ? [{ file: one.file.path, ...one.problem }] : []))
      .sort((a, b) => (a.file < b.file ? -1 : 1)),
    skipped: { hidden, notImages },
    notTried: files.length - sent.length - there,
    stopped,
    seconds: (performance.now() - begun) / 1000,
  };
}
