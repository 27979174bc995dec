/** `kith demo DIR`: enrolls half of each person's photos in a throw-away gallery, identifies the rest and shows how it went. */
import { allItems } from '../../clients/typescript/client.ts';
import { KithProblem } from '../../clients/typescript/problem.ts';
import { inParallel } from '../actions/in-parallel.ts';
import { CommandProblem } from './command-problem.ts';
import type { Connection } from './connect.ts';
import { type DemoPhoto, demoReport, demoSummary } from './demo-report.ts';
import { enrollFolder } from './enroll-folder.ts';
import { type PersonFolders, readPersonFolders } from './person-folders.ts';
import { ofPhoto } from './photo-question.ts';
import { startProgress } from './progress.ts';
import { remark, type Shell, say, sayJson, withConnection } from './shell.ts';
import { connectionArgs, verb } from './verb.ts';

export const demoVerb = verb({
  name: 'demo',
  description: "Enroll half of each person's photos in a throw-away gallery and identify the rest",
  args: {
    dir: { type: 'positional', description: 'Folder that holds one folder per person', required: true },
    keep: { type: 'boolean', description: 'Keep the gallery afterwards' },
    ...connectionArgs,
  },
  async run(args, shell) {
    const folders = await readPersonFolders(args.dir);
    const { enroll, probes } = halves(folders);
    if (probes.length === 0)
      throw new CommandProblem('no_photos', 'Every person has one photo only: nothing is left to identify.');
    return withConnection(shell, args, async (connection) => {
      const gallery = `demo-${crypto.randomUUID().slice(0, 8)}`;
      await connection.client.createGallery({ id: gallery });
      try {
        const report = await play(connection, gallery, args.dir, enroll, probes, shell, args.json === true);
        if (args.json === true) sayJson(shell, { gallery: args.keep === true ? gallery : null, ...report });
        else for (const line of demoSummary(shell.stdout, report)) say(shell, line);
        if (args.keep === true) remark(shell, `The gallery ${gallery} is kept.`);
        return 0;
      } finally {
        if (args.keep !== true) await connection.tidying.deleteGallery(gallery, true);
      }
    });
  },
});

interface Probe {
  readonly personId: string;
  readonly path: string;
}

/** The first half of each person's photos, by name, is enrolled (the larger half of an odd number); the others are probes. */
function halves(folders: PersonFolders): {
  readonly enroll: PersonFolders;
  readonly probes: readonly Probe[];
} {
  const half = (n: number) => Math.ceil(n / 2);
  const persons = folders.persons.map((p) => ({ ...p, photos: p.photos.slice(0, half(p.photos.length)) }));
  const probes = folders.persons.flatMap((person) =>
    person.photos.slice(half(person.photos.length)).map(({ path }) => ({ personId: person.personId, path })),
  );
  return { enroll: { ...folders, persons }, probes };
}

async function play(
  connection: Connection,
  gallery: string,
  root: string,
  enroll: PersonFolders,
  probes: readonly Probe[],
  shell: Shell,
  silent: boolean,
) {
  const { client } = connection;
  const toEnroll = enroll.persons.reduce((sum, person) => sum + person.photos.length, 0);
  const progress = await startProgress(shell, toEnroll + probes.length, 'Demo', silent);
  try {
    const enrolled = await enrollFolder(connection, enroll, root, { gallery, parallel: 3 }, progress.at);
    if (enrolled.stopped !== null)
      throw new KithProblem(enrolled.stopped.message, { status: 0, code: enrolled.stopped.code });
    const known = new Set(
      (await allItems((page) => client.listPersons(gallery, page), 500)).map((p) => p.id),
    );
    let done = toEnroll;
    const photos = await inParallel(probes, 2, async ({ personId, path }): Promise<DemoPhoto> => {
      const found = await ofPhoto(connection, gallery, path, (photo) => client.identify(gallery, photo));
      progress.at(++done);
      // Somebody whose every enrollment photo was refused is a stranger to this gallery.
      const expected = known.has(personId) ? personId : null;
      return 'error' in found
        ? { file: path, expected, answer: null, error: found.error }
        : { file: path, expected, answer: found.answer, error: null };
    });
    return demoReport(root, enrolled, photos);
  } finally {
    progress.stop();
  }
}
