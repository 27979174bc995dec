/** A small Secrets Manager: answers the text of secrets by their ARN. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

export interface SecretsManager {
  readonly endpoint: string;
  stop(): Promise<void>;
}

const question = z.object({ SecretId: z.string() });

/** @param secrets texts by ARN */
export async function startSecretsManager(
  secrets: Readonly<Record<string, string>>,
): Promise<SecretsManager> {
  const server = createServer(async (request, response) => {
    const asked = question.safeParse(JSON.parse(await textOf(request)));
    const isRead = request.headers['x-amz-target'] === 'secretsmanager.GetSecretValue';
    const arn = asked.data?.SecretId ?? '';
    const found = isRead && Object.hasOwn(secrets, arn);
    response.writeHead(found ? 200 : 400, { 'content-type': 'application/x-amz-json-1.1' });
    response.end(
      JSON.stringify(
        found ? { ARN: arn, SecretString: secrets[arn] } : { __type: 'ResourceNotFoundException' },
      ),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    endpoint: `http://127.0.0.1:${port}`,
    stop: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString('utf8');
}
