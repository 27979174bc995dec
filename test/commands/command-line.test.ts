/** The command line as such: help, usage errors, exit codes, and one JSON object where one was asked for. */
import { describe, expect, test } from 'vitest';
import type { Verb, VerbGroup } from '../../lib/commands/verb.ts';
import { commands } from '../../lib/commands/verbs.ts';
import { stats } from '../clients/answers-of-the-api.ts';
import { problem, standIn } from '../clients/stand-in-server.ts';
import { type } from './test-shell.ts';

async function leaves(group: VerbGroup, path: readonly string[] = []): Promise<[readonly string[], Verb][]> {
  const found: [readonly string[], Verb][] = [];
  for (const [name, load] of Object.entries(group.verbs)) {
    const next = await load();
    if ('verbs' in next) found.push(...(await leaves(next, [...path, name])));
    else found.push([[...path, name], next]);
  }
  return found;
}

describe('help', () => {
  test('every verb has a page that names it and opens nothing', async () => {
    for (const [path, verb] of await leaves(commands)) {
      const { exit, stdout, stderr } = await type([...path, '--help']);
      expect({ path, exit, stderr }).toEqual({ path, exit: 0, stderr: '' });
      expect(stdout).toContain(`kith ${path.join(' ')}`);
      expect(stdout).toContain(verb.description);
      expect(verb.name).toBe(path.at(-1));
    }
  });

  test.each([[[]], [['--help']], [['help']]])(
    '%j lists the verbs, without escape sequences',
    async (line) => {
      const { exit, stdout } = await type(line);
      expect(exit).toBe(0);
      for (const name of Object.keys(commands.verbs)) expect(stdout).toContain(name);
      expect(stdout).not.toContain('\u001b');
    },
  );

  test('a group without a default lists its verbs', async () => {
    const { exit, stdout } = await type(['keys']);
    expect(exit).toBe(0);
    expect(stdout).toContain('revoke');
  });

  test('--version prints the version', async () => {
    expect(await type(['--version'])).toEqual({ exit: 0, stdout: '1.2.3\n', stderr: '' });
  });
});

describe('wrong usage ends with 2, says why on stderr and prints nothing on stdout', () => {
  test.each([
    [['enrol', 'x'], 'There is no command "enrol"'],
    [['--gallery', 'x', 'stats'], 'comes after the command'],
    [['persons', 'forget', 'ann'], 'There is no command "forget"'],
    [['constructor'], 'There is no command "constructor"'],
    [['identify'], 'FILE'],
    [['identify', 'a.jpg', '--treshold', '0.4'], 'There is no option --treshold'],
    [['identify', 'a.jpg', '-x'], 'There is no option -x'],
    [['identify', 'a.jpg', '--threshold'], 'needs a value'],
    [['identify', 'a.jpg', '--threshold', '2'], 'a number from -1 to 1'],
    [['identify', 'a.jpg', '--threshold', 'NaN'], 'a number from -1 to 1'],
    [['identify', 'a.jpg', '--top-k', '1.5'], 'a whole number from 1 to 100'],
    [['verify', 'ann', 'a.jpg', 'b.jpg'], 'one word too many'],
    [['stats', 'yes'], 'one word too many'],
    [['enroll', '.', '--quality-filter', 'best'], 'quality-filter'],
    [['keys', 'create'], 'role'],
    [['keys', 'create', '--role', 'king'], 'role'],
    [['stats', '--url', 'localhost:8000'], 'has to begin with http'],
  ])('%j', async (line, words) => {
    const { exit, stdout, stderr } = await type(line);
    expect({ exit, stdout }).toEqual({ exit: 2, stdout: '' });
    expect(stderr).toContain(words);
    expect(stderr).toContain('[usage]');
    expect(stderr).not.toMatch(/\n\s+at /);
  });
});

test('with --json wrong usage is told as JSON too', async () => {
  const { exit, stdout } = await type(['stats', '--json', '--galery', 'x']);
  expect(exit).toBe(2);
  expect(JSON.parse(stdout).error.code).toBe('usage');
});

describe('refusals and faults end with 1 and one sentence with a code', () => {
  test('a refusal of the server', async () => {
    await using server = await standIn(() => problem(404, 'gallery_not_found'));
    const { exit, stdout, stderr } = await type(['stats', '--url', server.url]);
    expect({ exit, stdout, stderr }).toEqual({
      exit: 1,
      stdout: '',
      stderr: 'kith: about gallery_not_found [gallery_not_found]\n',
    });
  });

  test('with --json the one object on stdout says the same', async () => {
    await using server = await standIn(() => problem(401, 'unauthenticated'));
    const { exit, stdout } = await type(['stats', '--url', server.url, '--json']);
    expect(exit).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'unauthenticated', message: 'about unauthenticated' },
    });
  });

  test('LOG_LEVEL=debug adds the stack and the causes', async () => {
    const { stderr } = await type(['stats'], {
      settings: async () => ({ debug: true }),
      findRunningServer: async () => {
        throw new Error('outer', { cause: new Error('inner') });
      },
    });
    expect(stderr).toContain('Something broke: outer [fault]');
    expect(stderr).toMatch(/\n\s+at /);
    expect(stderr).toContain('caused by Error: inner');
  });

  test('a fault of our own shows no stack', async () => {
    const { exit, stderr } = await type(['stats'], {
      settings: async () => {
        throw new TypeError('x is not a function\n    at somewhere.ts:1');
      },
    });
    expect({ exit, stderr }).toEqual({
      exit: 1,
      stderr: 'kith: Something broke: x is not a function [fault]\n',
    });
  });
});

describe('whom it talks to', () => {
  const settings = async () => ({ url: 'http://127.0.0.1:1', key: 'kith_settings_1' });

  test('--url and --key win over the settings', async () => {
    await using server = await standIn(() => ({ body: stats }));
    const line = ['stats', '--json', '--url', server.url, '--key', 'kith_given_1', '--gallery', 'team'];
    const { exit, stdout } = await type(line, { settings });
    expect(exit).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ gallery: 'team', place: server.url, ...stats });
    expect(server.received[0]?.headers.authorization).toBe('Bearer kith_given_1');
    expect(server.received[0]?.path).toBe('/v1/galleries/team/stats');
  });

  test('without an address the running server is asked, with its own token', async () => {
    await using server = await standIn(({ route }) => ({
      body: route?.id === 'health' ? { status: 'ok' } : stats,
    }));
    const findRunningServer = async () => ({ url: server.url, token: 'token-1' });
    const { exit, stdout } = await type(['stats'], { findRunningServer });
    expect(exit).toBe(0);
    expect(stdout).toContain(`default at ${server.url}`);
    expect(server.received.at(-1)?.headers.authorization).toBe('Bearer token-1');
  });

  test('a notice whose server is gone is passed over', async () => {
    const gone = async () => ({ url: 'http://127.0.0.1:1', token: 'token-1' });
    const openInProcess = async () => ({ fetch: async () => Response.json(stats), close: async () => {} });
    const { exit, stdout } = await type(['stats'], { findRunningServer: gone, openInProcess });
    expect(exit).toBe(0);
    expect(stdout).toContain('default at this process');
  });

  test('without a running server the data is opened in this process, and closed again even after a refusal', async () => {
    let open = 0;
    const openInProcess = async () => {
      open++;
      return {
        fetch: async (url: string) =>
          url.endsWith('/stats')
            ? Response.json(stats)
            : Response.json({ code: 'gallery_not_found', detail: 'None.' }, { status: 404 }),
        close: async () => {
          open--;
        },
      };
    };
    const ports = { findRunningServer: async () => null, openInProcess };
    expect((await type(['stats'], ports)).exit).toBe(0);
    expect(open).toBe(0);
    expect((await type(['reindex'], ports)).exit).toBe(1);
    expect(open).toBe(0);
  });
});
