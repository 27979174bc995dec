/** The servers the Qdrant adapter is tested on: the stand-in, and a real one where TEST_QDRANT_URL names it. */
import { randomUUID } from 'node:crypto';
import { QdrantClient } from '@qdrant/js-client-rest';
import { addressOf } from '../../../lib/adapters/vector-index/qdrant/address.ts';
import { collectionName } from '../../../lib/adapters/vector-index/qdrant/collection-name.ts';
import {
  openQdrantIndex,
  type QdrantIndexOptions,
} from '../../../lib/adapters/vector-index/qdrant/qdrant.ts';
import type { VectorIndex } from '../../../lib/ports/vector-index.ts';
import { hasQdrantSpec, type QdrantDouble, startQdrantDouble } from '../../fixtures/qdrant-double.ts';

const realUrl = process.env.TEST_QDRANT_URL;
const realKey = process.env.TEST_QDRANT_API_KEY ?? null;

/** Similarities lie this close to the float64 cosine: float32 is normalised and summed up to 512 times. */
export const TOLERANCE = 1e-5;

export interface TestServer {
  /** Null on a real server. */
  readonly double: QdrantDouble | null;
  /** The client as it comes, to look and meddle behind the index's back. */
  readonly client: QdrantClient;
  /** What the indexes logged. */
  readonly logged: string[];
  open(options?: Partial<QdrantIndexOptions>): VectorIndex;
  /** A space's collection. */
  nameOf(space: string): string;
  /** Leaves the server as it was found. */
  stop(): Promise<void>;
}

export interface TestedServer {
  readonly name: string;
  readonly here: boolean;
  start(): Promise<TestServer>;
}

export const qdrantDouble: TestedServer = {
  name: 'qdrant, on a double that judges every request by the description of 1.19',
  here: hasQdrantSpec,
  start: async () => testServer(await startQdrantDouble()),
};

export const realQdrant: TestedServer = {
  name: 'qdrant, on the server of TEST_QDRANT_URL',
  here: realUrl !== undefined,
  start: async () => testServer(null),
};

function testServer(double: QdrantDouble | null): TestServer {
  const url = double?.url ?? realUrl ?? '';
  const key = double === null ? realKey : null;
  // Every start its own names, so that a real server may be shared and is left clean.
  const prefix = `kith_test_${randomUUID().slice(0, 8)}_`;
  const client = new QdrantClient({
    ...addressOf(url),
    checkCompatibility: false,
    ...(key !== null && { headers: { 'api-key': key } }),
  });
  const logged: string[] = [];
  const telemetry = { log: (_level: string, message: string) => void logged.push(message) };
  return {
    double,
    client,
    logged,
    open: (options = {}) => openQdrantIndex({ url, apiKey: async () => key, telemetry, prefix, ...options }),
    nameOf: (space) => collectionName(prefix, space),
    async stop() {
      const { collections } = await client.getCollections();
      const ours = collections.map(({ name }) => name).filter((name) => name.startsWith(prefix));
      for (const name of ours) await client.deleteCollection(name);
      await double?.stop();
    },
  };
}
