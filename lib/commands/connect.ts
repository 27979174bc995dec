/** Finds whom a command talks to: an address that was given, the server that runs here, or the data folder in this process. */
import { createClient, type KithClient } from '../../clients/typescript/client.ts';
import type { ClientOptions, Fetch } from '../../clients/typescript/transport.ts';
import { CommandProblem } from './command-problem.ts';

/** The notice a running server leaves in its data folder. */
export interface RunningServer {
  readonly url: string;
  /** Admin token, readable by the owner of the data folder alone. */
  readonly token: string;
}

/** The same handlers behind an in-process dispatch. Jobs and the relay run as long as it is open. */
export interface InProcessServer {
  readonly fetch: Fetch;
  /** The token that makes the caller an administrator here; absent when the dispatch asks for none. */
  readonly token?: string | undefined;
  close(): Promise<void>;
}

/** What the command line needs from the rest of kith; opened only when a command asks. */
export interface ConnectPorts {
  /** KITH_URL, KITH_API_KEY, and whether LOG_LEVEL asks for stacks. */
  settings(): Promise<{
    readonly url?: string | undefined;
    readonly key?: string | undefined;
    readonly debug?: boolean;
  }>;
  /** The server that holds the data folder, if one runs. */
  findRunningServer(): Promise<RunningServer | null>;
  /** Refusal with one sentence when the data folder is held by another process. */
  openInProcess(): Promise<InProcessServer>;
}

export interface ConnectionWish {
  readonly url?: string | undefined;
  readonly key?: string | undefined;
}

export interface Connection {
  readonly client: KithClient;
  /** The same, but deaf to an interrupt: for what has to be tidied up after one. */
  readonly tidying: KithClient;
  /** For people: an address, or `this process`. */
  readonly place: string;
  readonly kind: 'address' | 'running server' | 'in process';
  readonly limits: RequestLimits;
  close(): Promise<void>;
}

export interface RequestLimits {
  readonly photos: number;
  readonly bytes: number;
}

const photosPerRequest = 20;
/** A Lambda event of 6 MB carries about 4.4 MB of photo in base64; the rest is left to headers. */
const deployedBytes = 4 * 1024 * 1024;
/** Below the 50 MB a local server takes by default, so that several requests in flight stay modest in memory. */
const localBytes = 24 * 1024 * 1024;

export async function connect(
  ports: ConnectPorts,
  wish: ConnectionWish,
  signal: AbortSignal,
): Promise<Connection> {
  const settings = await ports.settings();
  const url = wish.url ?? settings.url;
  const key = wish.key ?? settings.key;
  if (url !== undefined) {
    const bytes = isLoopback(url) ? localBytes : deployedBytes;
    return opened('address', url, bytes, { baseUrl: url, key }, signal);
  }
  const running = await ports.findRunningServer();
  // A killed server's notice may name a process id that is somebody else's by now; its data is free to be opened then.
  if (running !== null && (await listens(running.url))) {
    const options = { baseUrl: running.url, key: key ?? running.token };
    return opened('running server', running.url, localBytes, options, signal);
  }
  const server = await ports.openInProcess();
  const options = { baseUrl: 'http://localhost', key: key ?? server.token, fetch: server.fetch };
  return {
    ...opened('in process', 'this process', localBytes, options, signal),
    close: () => server.close(),
  };
}

/**
 * The server of this data folder after it went away, with the token it has now. Never opens the folder in this process: it is the
 * server's, which would then find it locked. Null: it is not back.
 */
export async function connectAgain(
  { findRunningServer }: Pick<ConnectPorts, 'findRunningServer'>,
  key: string | undefined,
  signal: AbortSignal,
): Promise<Connection | null> {
  const running = await findRunningServer();
  if (running === null || !(await listens(running.url))) return null;
  return opened(
    'running server',
    running.url,
    localBytes,
    { baseUrl: running.url, key: key ?? running.token },
    signal,
  );
}

function opened(
  kind: Connection['kind'],
  place: string,
  bytes: number,
  options: ClientOptions,
  signal: AbortSignal,
): Connection {
  return {
    kind,
    place,
    client: createClient({ ...options, requestBytes: bytes, signal }),
    tidying: createClient({ ...options, requestBytes: bytes }),
    limits: { photos: photosPerRequest, bytes },
    close: async () => {},
  };
}

function listens(url: string): Promise<boolean> {
  return fetch(new URL('/health', url)).then(
    () => true,
    () => false,
  );
}

function isLoopback(url: string): boolean {
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new CommandProblem('usage', `"${url}" is no address: it has to begin with http:// or https://.`);
  const { hostname } = new URL(url);
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
