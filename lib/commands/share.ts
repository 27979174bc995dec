/** `kith share`: the server with its pages for the phones of the local network, encrypted, and nobody let in without key or link. */
import { networkInterfaces } from 'node:os';
import { renderUnicodeCompact } from 'uqr';
import { createClient } from '../../clients/typescript/client.ts';
import { CommandProblem } from './command-problem.ts';
import { lanAddress } from './lan-address.ts';
import { remark, type Shell, say } from './shell.ts';
import { numberOption, verb } from './verb.ts';

export interface SharedServer {
  /** For other devices. */
  readonly url: string;
  /** For this machine, with an administrator's token. */
  readonly local: { readonly url: string; readonly token: string };
  close(): Promise<void>;
}

export interface SharePorts {
  /** Starts the server of this installation with an encrypted listener on `host`. Refusal when it can't. */
  share(
    at: { readonly host: string; readonly port: number },
    say: (line: string) => void,
  ): Promise<SharedServer>;
}

const PORT = 8443;

export const shareVerb = verb({
  name: 'share',
  description: 'Serve the pages to phones of the local network, encrypted, with a QR code',
  args: {
    album: { type: 'string', description: 'Album to make a link for guests into' },
    gallery: { type: 'string', description: 'Its gallery', default: 'default' },
    port: { type: 'string', description: `Port on the network (default: ${PORT}; 0 takes any free one)` },
    address: { type: 'string', description: 'IPv4 address of this machine (default: found out)' },
  },
  async run(args, shell) {
    const port = numberOption('port', args.port, { min: 0, max: 65_535, whole: true }) ?? PORT;
    const host = args.address ?? lanAddress(networkInterfaces());
    if (host === null)
      throw new CommandProblem('no_network', 'This machine is on no network; name its --address.');
    const running = await shell.ports.findRunningServer();
    if (running !== null)
      throw new CommandProblem(
        'already_running',
        `A server runs on this data folder (${running.url}). Stop it first: kith share is a server, too.`,
      );
    const shared = await shell.ports.share({ host, port }, (line) => remark(shell, line));
    try {
      await tell(shared, args, shell);
      await untilStopped(shell.signal);
    } finally {
      await shared.close();
    }
    return 0;
  },
});

async function tell(
  { url, local }: SharedServer,
  { album, gallery }: { readonly album?: string | undefined; readonly gallery: string },
  shell: Shell,
): Promise<void> {
  const client = createClient({ baseUrl: local.url, key: local.token, signal: shell.signal });
  const link = album === undefined ? null : (await client.createGuestLink(gallery, album)).url;
  const address = link ?? `${url}/desk`;
  say(shell, address);
  say(shell, renderUnicodeCompact(address, { ecc: 'M', border: 2 }));
  remark(
    shell,
    'Phones of the same network warn once that nobody vouches for this certificate: go on there.',
  );
  if (link === null)
    remark(shell, 'The desk asks for a key: npx kith keys create. For guests: npx kith share --album ALBUM.');
  remark(shell, 'Stop it with Ctrl-C.');
}

function untilStopped(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
