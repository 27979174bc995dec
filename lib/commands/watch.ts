/** `kith watch DIR`: photos that appear or change in a folder go into an album by themselves. */
import { resolve } from 'node:path';
import { ensureAlbum } from './album-add.ts';
import { CommandProblem } from './command-problem.ts';
import { connectAgain } from './connect.ts';
import { lookAtFolder } from './look-at-folder.ts';
import { pause } from './pause.ts';
import { isFolder } from './photo-files.ts';
import { type ExitCode, remark, type Shell, say, withConnection } from './shell.ts';
import { statePlace } from './state-place.ts';
import { pairs } from './table.ts';
import { galleryArgs, labelsOption, numberOption, verb } from './verb.ts';
import { type WatchEvent, watchLine } from './watch-events.ts';
import { watchFolder } from './watch-folder.ts';
import { openJournal } from './watch-journal.ts';

const DAY_SECONDS = 86_400;

export const watchVerb = verb({
  name: 'watch',
  description: 'Watch a folder and bring new and changed photos into an album',
  args: {
    dir: { type: 'positional', description: 'Folder to watch', required: true },
    album: { type: 'string', description: 'Id of the album', required: true },
    create: { type: 'boolean', description: 'Make the album if it is not there' },
    title: { type: 'string', description: 'Title of the album it makes (default: its id)' },
    labels: { type: 'string', description: 'Labels of every photo, separated by commas' },
    mirror: { type: 'boolean', description: 'Take a photo out of the album when its file is deleted' },
    once: { type: 'boolean', description: 'End when everything that is there is in the album' },
    every: { type: 'string', description: 'Seconds between two looks at the folder', default: '2' },
    rest: {
      type: 'string',
      description: 'Seconds a file has to be unchanged before it is read',
      default: '3',
    },
    ...galleryArgs,
    json: { type: 'boolean', description: 'Print a JSON object a line for everything that happens' },
  },
  async run(args, shell) {
    const { gallery, album, dir } = args;
    const seconds = { min: 0.05, max: DAY_SECONDS };
    const wishes = {
      gallery,
      album,
      labels: labelsOption(args.labels),
      mirror: args.mirror === true,
      once: args.once === true,
      everyMs: 1000 * (numberOption('every', args.every, seconds) ?? 2),
      restMs: 1000 * (numberOption('rest', args.rest, { ...seconds, min: 0 }) ?? 3),
    };
    if (!(await isFolder(dir)))
      throw new CommandProblem('folder_not_found', `There is no folder "${dir}" that can be read.`);
    return withConnection(shell, args, async (connection) => {
      if (args.create === true) await ensureAlbum(connection.client, wishes, args.title);
      const { createdAt } = await connection.client.album(gallery, album);
      // For each folder and album one file.
      const place = await statePlace(shell, connection, 'watch', [gallery, album, createdAt, resolve(dir)]);
      const journal = await openJournal(`${place}.jsonl`);
      const counts = openCounts();
      const ports = {
        look: () => lookAtFolder(dir),
        reconnect: async () =>
          connection.kind === 'running server'
            ? connectAgain(shell.ports, args.key, shell.signal)
            : connection,
        wait: (milliseconds: number) => pause(milliseconds, shell.signal),
        monotonic: () => performance.now(),
        journal,
        hear(event: WatchEvent) {
          counts.add(event);
          if (args.json === true) say(shell, JSON.stringify(event));
          else say(shell, watchLine(event));
        },
      };
      if (!wishes.once)
        remark(shell, `Watching ${dir} for the album ${album} on ${connection.place}; Ctrl-C ends it.`);
      try {
        await watchFolder(ports, connection, wishes);
      } catch (error) {
        // Being ended is how a watch ends.
        if (!shell.signal.aborted) throw error;
      }
      return conclude(shell, counts.all(), args.json === true, wishes.once);
    });
  },
});

type Counts = Readonly<
  Record<'added' | 'reEdited' | 'alreadyThere' | 'refused' | 'renamed' | 'removed', number>
>;

function openCounts() {
  const counts = { added: 0, reEdited: 0, alreadyThere: 0, refused: 0, renamed: 0, removed: 0 };
  return {
    all: (): Counts => counts,
    add({ event }: WatchEvent) {
      if (event in counts) counts[event as keyof Counts] += 1;
    },
  };
}

function conclude(shell: Shell, counts: Counts, json: boolean, once: boolean): ExitCode {
  if (json) say(shell, JSON.stringify({ event: 'ended', ...counts }));
  else
    for (const line of pairs([
      ['added', String(counts.added)],
      ['re-edited', String(counts.reEdited)],
      ['refused', String(counts.refused)],
    ]))
      say(shell, line);
  return once && counts.refused > 0 ? 1 : 0;
}
