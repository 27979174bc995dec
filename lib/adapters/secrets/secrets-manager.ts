/** Secrets in AWS Secrets Manager, read once and read anew when what was remembered has been rejected. */
import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import type { Secrets } from '../../ports/secrets.ts';

export interface SecretsManagerOptions {
  /** Null: as the AWS SDK finds it. */
  readonly region: string | null;
  /** For a server that speaks the same protocol; default: AWS. */
  readonly endpoint?: string;
  /** Default: the role of the function or task. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  /** A secret is asked for at most this often, however often it is rejected. */
  readonly refreshSeconds?: number;
  /** Milliseconds; only differences count. */
  readonly now?: () => number;
}

interface Remembered {
  readonly text: string;
  readonly readAt: number;
}

const REFRESH_SECONDS = 5;
const ATTEMPTS = 3;
const CONNECT_MS = 2_000;
const ANSWER_MS = 4_000;

/** `read` and `refresh` reject with the error of the SDK, which names the secret but never holds it. */
export function openSecretsManager(options: SecretsManagerOptions): Secrets & { close(): Promise<void> } {
  const { region, endpoint, credentials, refreshSeconds = REFRESH_SECONDS } = options;
  const now = options.now ?? (() => performance.now());
  const client = new SecretsManagerClient({
    ...(region !== null && { region }),
    ...(endpoint !== undefined && { endpoint }),
    ...(credentials !== undefined && { credentials }),
    maxAttempts: ATTEMPTS,
    requestHandler: { connectionTimeout: CONNECT_MS, requestTimeout: ANSWER_MS, throwOnRequestTimeout: true },
  });
  const remembered = new Map<string, Remembered>();
  const underway = new Map<string, Promise<string>>();

  async function ask(id: string): Promise<string> {
    const { SecretString, SecretBinary } = await client.send(new GetSecretValueCommand({ SecretId: id }));
    if (SecretString !== undefined) return SecretString;
    if (SecretBinary !== undefined) return new TextDecoder().decode(SecretBinary);
    throw new Error('a secret came without its value');
  }

  /** One question at a time for each secret, whoever asks. */
  function fetch(id: string): Promise<string> {
    const current = underway.get(id);
    if (current !== undefined) return current;
    const asking = ask(id)
      .then((text) => {
        remembered.set(id, { text, readAt: now() });
        return text;
      })
      .finally(() => underway.delete(id));
    underway.set(id, asking);
    return asking;
  }

  return {
    async read(id) {
      return remembered.get(id)?.text ?? fetch(id);
    },
    async refresh(id) {
      const known = remembered.get(id);
      const fresh = known !== undefined && now() - known.readAt < refreshSeconds * 1000;
      return fresh ? known.text : fetch(id);
    },
    async close() {
      client.destroy();
    },
  };
}
