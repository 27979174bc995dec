/** `kith connect MAPPING`: photo sessions of a studio system become albums; run every minute, it brings in what is new. */
import { resolve } from 'node:path';
import type { PhotoSource } from '../ports/photo-source.ts';
import { type ExitCode, remark, type Shell, say, sayJson, withConnection } from './shell.ts';
import { statePlace } from './state-place.ts';
import { stopSentence } from './stop-sentence.ts';
import { openCursor, type StudioCursor } from './studio-cursor.ts';
import { readMapping, type StudioMapping } from './studio-mapping.ts';
import { digestOf, photosOf, sessionsOfLayout } from './studio-photos.ts';
import { albumOf, bringSession, refusedSession, type SessionReport } from './studio-session.ts';
import {
  type FoundSessions,
  type StudioSession,
  sessionsOfTable,
  type WrongSession,
} from './studio-sessions.ts';
import { pairs, plain } from './table.ts';
import { connectionArgs, numberOption, verb } from './verb.ts';

export interface StudioPorts {
  /** The bucket the settings `S3_…` name. */
  openSource(): Promise<PhotoSource>;
  /** Null when another process has it. */
  runAlone(file: string): Promise<{ release(): void } | null>;
}

export const connectVerb = verb({
  name: 'connect',
  description: 'Bring photo sessions of a studio system in, as albums',
  args: {
    mapping: { type: 'positional', description: 'JSON file that says what lies where', required: true },
    'dry-run': { type: 'boolean', description: 'Tell what would be done and do nothing' },
    gallery: { type: 'string', description: 'Gallery (default: that of the mapping, else default)' },
    parallel: { type: 'string', description: 'Requests in flight at once, 1 to 8', default: '3' },
    ...connectionArgs,
  },
  async run(args, shell) {
    const mapping = await readMapping(args.mapping);
    const gallery = args.gallery ?? mapping.gallery ?? 'default';
    const parallel = numberOption('parallel', args.parallel, { min: 1, max: 8, whole: true }) ?? 3;
    const dry = args['dry-run'] === true;
    let source: Promise<PhotoSource> | null = null;
    const openSource = () => {
      source ??= shell.ports.openSource();
      return source;
    };
    const found = await findSessions(mapping, openSource);
    return withConnection(shell, args, async (connection) => {
      const path = await statePlace(shell, connection, 'connect', [
        gallery,
        resolve(args.mapping),
        mapping.name,
      ]);
      const lock = await shell.ports.runAlone(`${path}.lock`);
      if (lock === null) {
        // The next minute comes soon enough.
        if (args.json === true) sayJson(shell, { status: 'already_running' });
        return 0;
      }
      try {
        const cursor = await openCursor(`${path}.json`);
        const work = { connection, mapping, gallery, parallel };
        const reports: SessionReport[] = [];
        for (const session of found.sessions) {
          const report = await oneSession(work, cursor, session, openSource, dry);
          reports.push(report);
          if (!QUIET.has(report.status) && args.json !== true) say(shell, lineOf(report, dry));
          if (report.stopped !== null) break;
        }
        return conclude(shell, { gallery, found, reports, dry, json: args.json === true });
      } finally {
        lock.release();
      }
    });
  },
});

/** Said anew every minute, they would fill the mails of cron. */
const QUIET: ReadonlySet<SessionReport['status']> = new Set(['unchanged', 'over']);

async function findSessions(
  mapping: StudioMapping,
  openSource: () => Promise<PhotoSource>,
): Promise<FoundSessions> {
  const { sessions } = mapping;
  if (!('layout' in sessions)) return sessionsOfTable(mapping, sessions);
  const all = await sessionsOfLayout(mapping, sessions.layout, await openSource());
  return {
    sessions: all.filter((one): one is StudioSession => 'album' in one),
    wrong: all.filter((one): one is WrongSession => !('album' in one)),
    left: 0,
  };
}

async function oneSession(
  work: Parameters<typeof bringSession>[0],
  cursor: StudioCursor,
  session: StudioSession,
  openSource: () => Promise<PhotoSource>,
  dry: boolean,
): Promise<SessionReport> {
  const { connection, mapping, gallery } = work;
  const { id, album, expiresAt } = session;
  const nothing = { session: id, album, photos: 0, added: 0, refused: [], stopped: null };
  if (expiresAt !== null && Date.parse(expiresAt) <= Date.now()) return { ...nothing, status: 'over' };
  const photos = await photosOf(mapping, session, openSource);
  if (typeof photos === 'string')
    return refusedSession(session, { code: 'session_refused', message: photos });
  if (photos === null) return { ...nothing, status: 'no_photos' };
  const files = photos.found.files.length;
  const report = { ...nothing, photos: files, refused: photos.missing };
  if (files === 0) return { ...report, status: 'no_photos' };
  const digest = digestOf([session, mapping.labels, photos.state]);
  if (cursor.has(session.album, digest)) return { ...report, status: 'unchanged' };
  if (dry) {
    const there = await albumOf(connection, gallery, session.album);
    return { ...report, status: there === null ? 'new' : 'changed' };
  }
  const brought = await bringSession(work, session, photos);
  const isDone = brought.stopped === null && brought.status !== 'refused';
  if (isDone) await cursor.record(session.album, digest);
  return brought;
}

function lineOf({ session, album, status, photos, added, refused }: SessionReport, dry: boolean): string {
  const what = {
    new: dry
      ? `would make the album ${album} of ${photos} photos`
      : `album ${album} made, ${added} photos added`,
    changed: dry
      ? `would look at ${photos} photos for the album ${album}`
      : `album ${album}, ${added} photos added`,
    unchanged: 'as it was',
    no_photos: 'no photos yet',
    over: 'its expiry has passed',
    refused: 'refused',
    stopped: `album ${album}, ${added} photos added, then stopped`,
  }[status];
  const some = refused.length > 0 && status !== 'refused' ? `, ${refused.length} refused` : '';
  return plain(`${session}: ${what}${some}`);
}

interface Conclusion {
  readonly gallery: string;
  readonly found: FoundSessions;
  readonly reports: readonly SessionReport[];
  readonly dry: boolean;
  readonly json: boolean;
}

function conclude(shell: Shell, { gallery, found, reports, dry, json }: Conclusion): ExitCode {
  const count = (status: SessionReport['status']) => reports.filter((one) => one.status === status).length;
  const { wrong, left } = found;
  const stopped = reports.at(-1)?.stopped ?? null;
  const refused = reports.flatMap((one) => one.refused);
  if (json) {
    sayJson(shell, { status: dry ? 'dry_run' : 'done', gallery, sessions: reports, wrong, left });
  } else {
    for (const { place, message } of wrong) say(shell, plain(`${place}: ${message}`));
    for (const { file, code, message } of refused) say(shell, plain(`${file}: ${message} [${code}]`));
    const counts: [string, string][] = [
      ['new', String(count('new'))],
      ['changed', String(count('changed'))],
      ['unchanged', String(count('unchanged'))],
      ['without photos', String(count('no_photos'))],
      ['over', String(count('over'))],
      ['refused', String(count('refused'))],
      ['left out', String(left)],
      ['wrong', String(wrong.length)],
    ];
    for (const line of pairs(counts)) say(shell, line);
    if (stopped !== null) remark(shell, stopSentence(stopped));
  }
  return stopped === null && wrong.length === 0 && refused.length === 0 ? 0 : 1;
}
