/** `kith doctor`: looks at everything an installation needs and says what to do about what is wrong. */
import { allItems } from '../../clients/typescript/client.ts';
import type { Connection, ConnectionWish } from './connect.ts';
import { connect } from './connect.ts';
import {
  checkAgreement,
  checkDataFolder,
  checkDisk,
  checkHealth,
  checkModels,
  checkNode,
  checkPort,
  type Finding,
} from './doctor-checks.ts';
import { coloured, type Shell, say, sayJson } from './shell.ts';
import { plain, table } from './table.ts';
import { connectionArgs, verb } from './verb.ts';

const styles = { ok: 'green', warn: 'yellow', fail: 'red' } as const;

export const doctorVerb = verb({
  name: 'doctor',
  description: 'Check this installation and say what to do about what is wrong',
  args: connectionArgs,
  async run(args, shell) {
    const findings = await examine(shell, args);
    const failed = findings.some((finding) => finding.verdict === 'fail');
    if (args.json === true) sayJson(shell, { healthy: !failed, findings });
    else {
      const rows = findings.map((finding) => [
        coloured(shell.stdout, styles[finding.verdict], finding.verdict),
        finding.check,
        plain(finding.text),
      ]);
      const columns = ['', 'check', 'finding'].map((title) => ({ title }));
      for (const line of table(columns, rows)) say(shell, line);
    }
    return failed ? 1 : 0;
  },
});

/** Never rejects but for an interrupt: what can't be looked at is a finding. */
export async function examine(shell: Shell, wish: ConnectionWish): Promise<readonly Finding[]> {
  const findings: Finding[] = [checkNode(process.versions.node)];
  const { ports } = shell;
  const attempt = async (check: string, look: () => Promise<readonly Finding[]>) => {
    try {
      findings.push(...(await look()));
      return true;
    } catch (error) {
      shell.signal.throwIfAborted();
      const text = error instanceof Error ? error.message : String(error);
      findings.push({ check, verdict: 'fail', text: text.replaceAll(/\s*\n\s*/g, ' ') });
      return false;
    }
  };
  const settings = await attempt('settings', async () => {
    const own = await ports.settings();
    return [
      { check: 'settings', verdict: 'ok', text: own.url === undefined ? 'understood' : `server ${own.url}` },
    ];
  });
  if (!settings) return findings;
  const remote = wish.url !== undefined || (await ports.settings()).url !== undefined;
  if (!remote) await attempt('installation', () => lookAround(shell));
  await attempt('server', async () => {
    const connection = await connect(ports, wish, shell.signal);
    try {
      return await askServer(connection);
    } finally {
      await connection.close();
    }
  });
  return findings;
}

async function lookAround({ ports }: Shell): Promise<readonly Finding[]> {
  const place = await ports.installation();
  const running = await ports.findRunningServer();
  const findings = [
    await checkDataFolder(place.dataFolder),
    await checkDisk(place.dataFolder ?? process.cwd()),
  ];
  findings.push(...checkModels(await place.models()));
  if (running !== null)
    findings.push({ check: 'port', verdict: 'ok', text: `the server at ${running.url} runs` });
  else findings.push(await checkPort(place.host, place.port));
  return findings;
}

async function askServer(connection: Connection): Promise<readonly Finding[]> {
  const { client, place } = connection;
  const findings = [...checkHealth(place, await client.health())];
  const galleries = await allItems((page) => client.listGalleries(page), 100);
  for (const gallery of galleries) findings.push(checkAgreement(gallery.id, await client.stats(gallery.id)));
  return findings;
}
