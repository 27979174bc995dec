/**
 * What Lambda's Node.js runtime does in the process of a function: finds the handler below LAMBDA_TASK_ROOT, loads it, asks the
 * Runtime API for events and posts what comes of them. It stands alone: in the box there is no checkout to import from.
 */
import { existsSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const {
  AWS_LAMBDA_RUNTIME_API: address = '',
  LAMBDA_TASK_ROOT: root = '',
  _HANDLER: handlerName = '',
  AWS_LAMBDA_FUNCTION_NAME: functionName = '',
} = process.env;
const [host = '', port = ''] = address.split(':');

type Handler = (event: unknown, context: object) => Promise<unknown>;

interface Answer {
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
}

function call(
  method: string,
  path: string,
  body?: string,
  headers: Record<string, string> = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request({ host, port, method, path: `/2018-06-01/runtime/${path}`, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({ headers: response.headers, body: Buffer.concat(chunks).toString() }),
      );
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

function report(fault: unknown): string {
  if (!(fault instanceof Error))
    return JSON.stringify({ errorType: typeof fault, errorMessage: String(fault), trace: [] });
  return JSON.stringify({
    errorType: fault.name,
    errorMessage: fault.message,
    trace: fault.stack?.split('\n'),
  });
}

async function load(): Promise<Handler> {
  const [file = '', name = ''] = handlerName.split('.');
  const path = ['.js', '.mjs', '.cjs'].map((end) => join(root, `${file}${end}`)).find(existsSync);
  if (path === undefined) throw new Error(`Cannot find module '${file}'`);
  const module: Record<string, unknown> = await import(pathToFileURL(path).href);
  const handler = module[name];
  if (typeof handler !== 'function') throw new Error(`${handlerName} is undefined or not exported`);
  // The runtime of Node.js 24 refuses handlers that take a callback.
  if (handler.length >= 3) throw new Error(`${handlerName} takes a callback`);
  return (event, context) => handler(event, context);
}

let handler: Handler;
const started = performance.now();
try {
  handler = await load();
} catch (fault) {
  await call('POST', 'init/error', report(fault));
  process.exit(1);
}

// For whoever measures; Lambda's own runtime tells nobody.
const told = { 'x-import-milliseconds': String(performance.now() - started) };

for (;;) {
  const { headers, body } = await call('GET', 'invocation/next', undefined, told);
  const id = String(headers['lambda-runtime-aws-request-id']);
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  const context = {
    functionName,
    functionVersion: '$LATEST',
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    awsRequestId: id,
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
  try {
    const result = await handler(JSON.parse(body), context);
    await call('POST', `invocation/${id}/response`, JSON.stringify(result === undefined ? null : result));
  } catch (fault) {
    const type = fault instanceof Error ? fault.name : 'Error';
    await call('POST', `invocation/${id}/error`, report(fault), {
      'lambda-runtime-function-error-type': type,
    });
  }
}
