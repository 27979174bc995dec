/** A deployment on this machine: packaged functions before their stores, reached as API Gateway reaches them. */
import type { DispatchRequest } from '../../lib/edge/dispatch.ts';
import { requestEvent } from './events.ts';
import { openPackaged, type Packaged, type PackagedFunction, type StartOptions } from './packaged.ts';
import { openStores, type Stores } from './stores.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body as JSON; undefined where it is none. */
  readonly json: unknown;
}

export interface Deployment {
  readonly packaged: Packaged;
  readonly stores: Stores;
  /** The first admin key. */
  readonly key: string;
  /** A container of the function, with the settings of the deployment; each call is a cold start. */
  start(name: string, options?: StartOptions): Promise<PackagedFunction>;
  /** The request with the admin key. */
  signed(request: DispatchRequest): DispatchRequest;
  /** Sends a request through its event to the container of its function, started when first needed. */
  ask(request: DispatchRequest): Promise<Answer>;
  /** Hands an event to the function's container and answers what it returned; rejects when it failed. */
  run(name: string, event: unknown): Promise<unknown>;
  close(): Promise<void>;
}

/** Migrates the database and makes what has to be there, by the functions that do it in a deployment. */
export async function openDeployment(prefer?: 'pglite'): Promise<Deployment> {
  const packaged = await openPackaged();
  const stores = await openStores(prefer);
  const containers = new Map<string, Promise<PackagedFunction>>();
  const start = (name: string, { env, ...options }: StartOptions = {}) =>
    packaged.start(name, {
      ...options,
      env: { ...stores.env, ...(name === 'migrate' ? stores.releaseEnv : {}), ...env },
    });
  const container = (name: string) => {
    const warm = containers.get(name) ?? start(name);
    containers.set(name, warm);
    return warm;
  };

  async function run(name: string, event: unknown): Promise<unknown> {
    const one = await container(name);
    const outcome = await one.invoke(event);
    if (outcome.kind === 'response') return outcome.payload;
    throw new Error(`${name} failed: ${outcome.fault.errorMessage}\n${one.output()}`);
  }

  const close = async () => {
    await packaged.close();
    await stores.close();
  };
  await run('migrate', {}).catch(async (cause: unknown) => {
    await close();
    throw cause;
  });
  const key = stores.firstKey;
  const signed = (request: DispatchRequest): DispatchRequest => ({
    ...request,
    headers: { authorization: `Bearer ${key}`, ...request.headers },
  });
  return {
    packaged,
    stores,
    key,
    start,
    run,
    signed,
    async ask(request) {
      const { functionName, event } = requestEvent(signed(request));
      return answerOf(await run(functionName, event));
    },
    close,
  };
}

/** What API Gateway makes of a function's result. */
export function answerOf(payload: unknown): Answer {
  if (typeof payload !== 'object' || payload === null || !('statusCode' in payload))
    throw new Error(`no answer: ${JSON.stringify(payload)}`);
  const {
    statusCode,
    headers = {},
    body = '',
    isBase64Encoded = false,
  } = payload as {
    statusCode: number;
    headers?: Record<string, string>;
    body?: string;
    isBase64Encoded?: boolean;
  };
  const text = isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  return { status: statusCode, headers, body: text, json: parsed(text) };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
