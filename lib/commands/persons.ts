/** `kith persons`: look at the persons of a gallery, merge and delete them. */
import { allItems } from '../../clients/typescript/client.ts';
import { deletePersonVerb, mergePersonsVerb } from './persons-change.ts';
import { say, sayJson, withConnection } from './shell.ts';
import { pairs, plain, similarityText, table } from './table.ts';
import { galleryArgs, type VerbGroup, verb } from './verb.ts';

const pageSize = 500;

const listPersons = verb({
  name: 'list',
  description: 'List the persons of a gallery',
  args: galleryArgs,
  async run(args, shell) {
    return withConnection(shell, args, async ({ client }) => {
      const persons = await allItems((page) => client.listPersons(args.gallery, page), pageSize);
      if (args.json === true) sayJson(shell, { gallery: args.gallery, persons });
      else if (persons.length === 0) say(shell, `The gallery ${args.gallery} has no person yet.`);
      else {
        const columns = [{ title: 'person' }, { title: 'name' }, { title: 'faces', align: 'right' as const }];
        const rows = persons.map((p) => [p.id, plain(p.displayName ?? ''), String(p.faces)]);
        for (const line of table(columns, rows)) say(shell, line);
      }
      return 0;
    });
  },
});

const showPerson = verb({
  name: 'show',
  description: 'Show one person and the faces it is known by',
  args: { person: { type: 'positional', description: 'Id of the person', required: true }, ...galleryArgs },
  async run(args, shell) {
    return withConnection(shell, args, async ({ client }) => {
      const person = await client.person(args.gallery, args.person);
      const faces = await allItems((page) => client.listFaces(args.gallery, args.person, page), pageSize);
      if (args.json === true) {
        sayJson(shell, { ...person, faceList: faces });
        return 0;
      }
      const rows: [string, string][] = [
        ['person', person.id],
        ['name', plain(person.displayName ?? '')],
        ['metadata', plain(JSON.stringify(person.metadata))],
        ['faces', String(person.faces)],
        ['since', person.createdAt],
      ];
      for (const line of pairs(rows)) say(shell, line);
      if (faces.length === 0) return 0;
      say(shell);
      const titles = [{ title: 'face' }, { title: 'photo' }, { title: 'size', align: 'right' as const }];
      const cells = faces.map((face) => [
        face.faceId,
        face.photoId,
        `${Math.round(face.box.width)}x${Math.round(face.box.height)}`,
      ]);
      for (const line of table(titles, cells)) say(shell, line);
      return 0;
    });
  },
});

const duplicatePersons = verb({
  name: 'duplicates',
  description: 'List pairs of persons whose faces match each other',
  args: galleryArgs,
  async run(args, shell) {
    return withConnection(shell, args, async ({ client }) => {
      const pairsFound = await allItems((page) => client.duplicatePersons(args.gallery, page), pageSize);
      if (args.json === true) sayJson(shell, { gallery: args.gallery, duplicates: pairsFound });
      else if (pairsFound.length === 0) say(shell, 'No two persons match each other.');
      else {
        const columns = [
          { title: 'person' },
          { title: 'person' },
          { title: 'similarity', align: 'right' as const },
        ];
        const rows = pairsFound.map((pair) => [...pair.persons, similarityText(pair.similarity)]);
        for (const line of table(columns, rows)) say(shell, line);
        say(shell);
        say(shell, 'Merge two of them with: kith persons merge INTO FROM');
      }
      return 0;
    });
  },
});

export const personsVerbs: VerbGroup = {
  name: 'persons',
  description: 'List, show, merge and delete the persons of a gallery',
  fallback: 'list',
  verbs: {
    list: async () => listPersons,
    show: async () => showPerson,
    duplicates: async () => duplicatePersons,
    merge: async () => mergePersonsVerb,
    delete: async () => deletePersonVerb,
  },
};
