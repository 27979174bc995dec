/** The server as `kith share` starts it: keys asked for everywhere, plain on loopback for this machine, encrypted for the network. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Config } from '../config.ts';
import { selfSigned } from '../edge/self-signed.ts';
import type { Runtime } from '../runtime.ts';
import { type Functions, serve } from './serve.ts';
import type { SharedServer, SharePorts } from './share.ts';

/** What sharing changes of the settings. */
type Shared = Pick<Config, 'HOST' | 'KITH_AUTH' | 'open' | 'KITH_PUBLIC_URL'>;

/** @throws Refusal of `serve` */
export async function serveShared(
  open: (settings: Shared) => Runtime,
  functions: Functions,
  ...[{ host, port }, say]: Parameters<SharePorts['share']>
): Promise<SharedServer> {
  const HOST = '127.0.0.1';
  const free = port === 0 ? await freePort(host) : port;
  const url = `https://${host}:${free}`;
  const runtime = open({ HOST, KITH_AUTH: 'required', open: false, KITH_PUBLIC_URL: url });
  const tls = selfSigned(host, new Date());
  const served = await serve(runtime, functions, say, { host, port: free, tls });
  return { url, local: { url: served.url, token: runtime.localToken }, close: () => served.close() };
}

/** Links name the port, so it has to be known before anything listens. */
async function freePort(host: string): Promise<number> {
  const probe = createServer().listen(0, host);
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('the probe has no port');
  return address.port;
}
