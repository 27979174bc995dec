/** Opens the index the settings name. */
import type { Config } from '../config.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { VectorIndex } from '../ports/vector-index.ts';
import { named, type Outside } from './outside.ts';

export interface IndexPlace {
  readonly config: Config;
  readonly outside: Pick<Outside, 'pool' | 'secrets'>;
  readonly telemetry: Telemetry;
  /** Where `exact` keeps its snapshots. */
  readonly folder: () => Promise<string>;
}

export async function openIndex({ config, outside, telemetry, folder }: IndexPlace): Promise<VectorIndex> {
  switch (config.index) {
    case 'exact': {
      const { openExactIndex } = await import('../adapters/vector-index/exact/exact.ts');
      return openExactIndex({ folder: await folder(), telemetry });
    }
    case 'pgvector': {
      const { openPgvectorIndex } = await import('../adapters/vector-index/pgvector/pgvector.ts');
      const { poolDatabase } = await import('../adapters/vector-index/pgvector/pool-database.ts');
      const { pool } = await outside.pool();
      return openPgvectorIndex({ database: poolDatabase({ pool }), telemetry });
    }
    case 'qdrant': {
      const { openQdrantIndex } = await import('../adapters/vector-index/qdrant/qdrant.ts');
      const { QDRANT_SECRET_ARN: secret, QDRANT_API_KEY: key } = config;
      return openQdrantIndex({
        url: named(config.QDRANT_URL, 'QDRANT_URL'),
        apiKey: async ({ refresh }) => {
          if (secret === null) return key;
          const secrets = await outside.secrets();
          return refresh ? secrets.refresh(secret) : secrets.read(secret);
        },
        telemetry,
      });
    }
  }
}
