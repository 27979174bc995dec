/** `kith keys`: who may call this installation. */

import { allItems } from '../../clients/typescript/client.ts';
import type { Role } from '../../clients/typescript/operations.ts';
import { CommandProblem } from './command-problem.ts';
import { say, sayJson, withConnection } from './shell.ts';
import { plain, table } from './table.ts';
import { connectionArgs, type VerbGroup, verb } from './verb.ts';

const createKey = verb({
  name: 'create',
  description: 'Create an API key and show it once',
  args: {
    role: {
      type: 'enum',
      options: ['viewer', 'identifier', 'enroller', 'admin'],
      description: 'What the key may do; each role includes the ones before it',
      required: true,
    },
    galleries: {
      type: 'string',
      description: 'Galleries the key may see, separated by commas (default: all)',
    },
    expires: { type: 'string', description: 'Last day it works, as 2030-01-31 or with a time' },
    label: { type: 'string', description: 'What the key is for' },
    ...connectionArgs,
  },
  async run(args, shell) {
    const key = {
      role: roleOf(args.role),
      ...(args.galleries === undefined ? {} : { galleries: args.galleries.split(',').map((g) => g.trim()) }),
      ...(args.expires === undefined ? {} : { expiresAt: momentOf(args.expires) }),
      ...(args.label === undefined ? {} : { label: args.label }),
    };
    return withConnection(shell, args, async ({ client }) => {
      const made = await client.createKey(key);
      if (args.json === true) sayJson(shell, made);
      else {
        say(shell, made.key);
        shell.stderr.write(`Keep it: it is shown only now. Revoke it with: kith keys revoke ${made.id}\n`);
      }
      return 0;
    });
  },
});

const listKeys = verb({
  name: 'list',
  description: 'List the API keys, without their secrets',
  args: connectionArgs,
  async run(args, shell) {
    return withConnection(shell, args, async ({ client }) => {
      const keys = await allItems(client.listKeys);
      if (args.json === true) {
        sayJson(shell, { keys });
        return 0;
      }
      if (keys.length === 0) say(shell, 'There is no key.');
      const rows = keys.map((key) => [
        key.id,
        key.role,
        key.galleries?.join(',') ?? 'all',
        key.expiresAt ?? 'never',
        plain(key.label ?? ''),
      ]);
      const titles = ['id', 'role', 'galleries', 'expires', 'label'].map((title) => ({ title }));
      if (rows.length > 0) for (const line of table(titles, rows)) say(shell, line);
      return 0;
    });
  },
});

const revokeKey = verb({
  name: 'revoke',
  description: 'Revoke an API key, from the next request on',
  args: { id: { type: 'positional', description: 'Id of the key', required: true }, ...connectionArgs },
  async run(args, shell) {
    return withConnection(shell, args, async ({ client }) => {
      await client.revokeKey(args.id);
      if (args.json === true) sayJson(shell, { revoked: args.id });
      else say(shell, `Revoked ${args.id}.`);
      return 0;
    });
  },
});

export const keysVerbs: VerbGroup = {
  name: 'keys',
  description: 'Create, list and revoke API keys',
  verbs: { list: async () => listKeys, create: async () => createKey, revoke: async () => revokeKey },
};

function roleOf(text: string): Role {
  if (text === 'viewer' || text === 'identifier' || text === 'enroller' || text === 'admin') return text;
  throw new CommandProblem('usage', '--role takes viewer, identifier, enroller or admin.');
}

/** A bare date means the whole day, in this machine's time zone. */
function momentOf(text: string): string {
  const moment = new Date(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T23:59:59` : text);
  if (!Number.isNaN(moment.getTime())) return moment.toISOString();
  throw new CommandProblem('usage', '--expires takes a date like 2030-01-31 or 2030-01-31T12:00:00Z.');
}
