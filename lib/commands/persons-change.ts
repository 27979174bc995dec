/** `kith persons merge` and `kith persons delete`: the two verbs that can't be taken back. */
import type { Erasure } from '../../clients/typescript/operations.ts';
import { say, sayJson, withConnection } from './shell.ts';
import { galleryArgs, verb } from './verb.ts';

export const mergePersonsVerb = verb({
  name: 'merge',
  description: 'Move the faces of one person to another; the emptied person is gone',
  args: {
    into: { type: 'positional', description: 'Person that stays', required: true },
    from: { type: 'positional', description: 'Person whose faces move', required: true },
    ...galleryArgs,
  },
  async run(args, shell) {
    return withConnection(shell, args, async ({ client }) => {
      const person = await client.mergePersons(args.gallery, args.into, args.from);
      if (args.json === true) sayJson(shell, person);
      else say(shell, `${person.id} now has ${person.faces} faces; ${args.from} is gone.`);
      return 0;
    });
  },
});

export const deletePersonVerb = verb({
  name: 'delete',
  description: 'Erase a person with all faces',
  args: { person: { type: 'positional', description: 'Id of the person', required: true }, ...galleryArgs },
  async run(args, shell) {
    return withConnection(shell, args, async ({ client }) => {
      const erasure = await client.deletePerson(args.gallery, args.person);
      if (args.json === true) sayJson(shell, erasure);
      else say(shell, `${args.person} is hidden from now on and being erased; ${receipt(erasure)}`);
      return 0;
    });
  },
});

/** Where to read that an erasure has been verified. */
export function receipt(erasure: Erasure): string {
  return `receipt: GET /v1/erasures/${erasure.id} (backups expire by ${erasure.backupsExpireBy.slice(0, 10)}).`;
}
