/** The server on Postgres, an index and a bucket of its own, as containers run it: nothing may depend on a data folder. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient, type KithClient } from '../../clients/typescript/client.ts';
import { hasSharedFaces, sharedFaces } from '../fixtures/development-pack.ts';
import { type LocalAws, startLocalAws } from '../fixtures/local-aws.ts';
import { hasPostgres, type PostgresServer, startPostgres } from '../fixtures/postgres-server.ts';
import { hasQdrantSpec, type QdrantDouble, startQdrantDouble } from '../fixtures/qdrant-double.ts';
import { type RunningServer, startServer } from './running-server.ts';

const people = ['lfw10'].flatMap((set) =>
  hasSharedFaces
    ? readdirSync(join(sharedFaces, set)).map((person) => ({
        person,
        photos: readdirSync(join(sharedFaces, set, person)).map((file) => ({
          fileName: file,
          bytes: new Uint8Array(readFileSync(join(sharedFaces, set, person, file))),
        })),
      }))
    : [],
);

const forms = [
  { name: 'pgvector', can: hasPostgres('pgvector') },
  { name: 'qdrant', can: hasPostgres() && hasQdrantSpec },
] as const;

for (const { name, can } of forms) {
  describe.skipIf(!can || !hasSharedFaces)(`a server on Postgres, S3 and ${name}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'kith-outside-'));
    let postgres: PostgresServer | null = null;
    let aws: LocalAws;
    let qdrant: QdrantDouble | null = null;
    let server: RunningServer;
    let client: KithClient;
    const start = async () => {
      server = await startServer(join(folder, 'never'), {
        DATABASE_URL: postgres?.url ?? '',
        KITH_INDEX: name,
        ...(qdrant === null ? {} : { QDRANT_URL: qdrant.url }),
        S3_ENDPOINT: aws.endpoint,
        S3_BUCKET: 'kith',
        S3_ACCESS_KEY: aws.accessKey,
        S3_SECRET_KEY: aws.secretKey,
      });
      client = createClient({ baseUrl: server.url });
    };
    const stored = () =>
      aws.asked.filter(({ method, url }) => method === 'PUT' && /\/kith\/crops\//.test(url));

    beforeAll(async () => {
      postgres = await startPostgres(name === 'pgvector' ? { needs: 'pgvector' } : {});
      aws = await startLocalAws();
      await aws.createBucket('kith', { versioned: true });
      if (name === 'qdrant') qdrant = await startQdrantDouble();
      await start();
    }, 120_000);
    afterAll(async () => {
      await server?.kill('SIGKILL');
      await qdrant?.stop();
      await aws?.stop();
      await postgres?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    test('enrolls, finds the right person, and keeps crops in the bucket', async () => {
      for (const { person, photos } of people.slice(0, 4)) {
        const answer = await client.enroll('default', person, photos.slice(0, 2));
        expect(answer.enrolled.map(({ indexed }) => indexed)).toEqual([true, true]);
      }
      expect(stored().length).toBe(8);
      for (const { person, photos } of people.slice(0, 4)) {
        expect(await client.identify('default', photos[2]!)).toMatchObject({
          verdict: 'match',
          person: { id: person },
        });
      }
      const stranger = people[5]!;
      expect(await client.identify('default', stranger.photos[0]!)).toMatchObject({ verdict: 'unknown' });
      expect(await client.health()).toMatchObject({ status: 'ok' });
    });

    test('a photo that went straight into the bucket is looked at once', async () => {
      const [first] = people;
      const place = await client.upload('default', first!.photos[3]!);
      expect(await client.identify('default', place)).toMatchObject({ person: { id: first!.person } });
      await expect(client.identify('default', place)).rejects.toMatchObject({ code: 'upload_not_found' });
    });

    test('a killed server starts again where it was; an erased person stays gone', async () => {
      await server.kill('SIGKILL');
      await start();
      const [first, second] = people;
      await client.deletePerson('default', first!.person);
      expect(await client.identify('default', first!.photos[2]!)).toMatchObject({ verdict: 'unknown' });
      expect(await client.identify('default', second!.photos[2]!)).toMatchObject({
        person: { id: second!.person },
      });
      expect(existsSync(join(folder, 'never'))).toBe(false);
    });

    test('what the index lost is written again from the registry', async () => {
      const begun = await client.reindex('default');
      await expect.poll(async () => (await client.job(begun.id)).status, { timeout: 30_000 }).toBe('done');
      expect(await client.stats('default')).toMatchObject({
        faces: 6,
        index: { adapter: name, points: 6, pending: 0 },
      });
      expect(qdrant?.offences ?? []).toEqual([]);
    });
  });
}
