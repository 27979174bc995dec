/** Kills the server without warning, many times, at random moments, and counts what is left. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { giveDatabase } from '../fixtures/registry.ts';
import { type RunningServer, startServer } from './running-server.ts';

const shared = fileURLToPath(new URL('../../../shared/', import.meta.url));
const kills = 6;

interface Sample {
  readonly person: string;
  readonly bytes: Buffer;
}

function samples(): Sample[] {
  const folders = ['lfw10', 'bbt'].map((name) => join(shared, 'faces', name));
  return folders.flatMap((folder) =>
    readdirSync(folder).flatMap((person) =>
      readdirSync(join(folder, person)).map((file) => ({
        person,
        bytes: readFileSync(join(folder, person, file)),
      })),
    ),
  );
}

interface FaceItem {
  readonly faceId: string;
}

describe.skipIf(!existsSync(join(shared, 'models')))('kill -9', () => {
  const folder = mkdtempSync(join(tmpdir(), 'kith-kill-'));
  let server: RunningServer | undefined;
  afterAll(async () => {
    await server?.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  });

  test('loses no acknowledged enrollment, doubles none and resurrects none', async () => {
    await giveDatabase(folder);
    const queue = samples();
    /** Face ids by person, as acknowledged. */
    const acknowledged = new Map<string, Set<string>>();
    const deleted = new Set<string>();
    const inFlight = new Map<string, number>();
    /** Persons whose deletion got no answer before the kill: either outcome is right. */
    const unsure = new Set<string>();
    let next = 0;
    let answers = 0;

    for (let round = 0; round < kills; round++) {
      server = await startServer(folder);
      const running = server;
      let alive = true;
      const client = async (lane: number) => {
        while (alive && next < queue.length) {
          const turn = next++;
          const sample = queue[turn];
          if (sample === undefined) return;
          const { person } = sample;
          const url = `${running.url}/v1/galleries/default/persons/${person}`;
          // Deleted persons stay deleted, so that "resurrected" can be told from "enrolled again".
          if (deleted.has(person)) continue;
          if (lane === 0 && turn % 9 === 8 && !inFlight.has(person)) {
            deleted.add(person);
            acknowledged.delete(person);
            const answer = await fetch(url, { method: 'DELETE' }).catch(() => null);
            if (answer === null) unsure.add(person);
            continue;
          }
          inFlight.set(person, (inFlight.get(person) ?? 0) + 1);
          const form = new FormData();
          form.append('files', new Blob([new Uint8Array(sample.bytes)]), 'photo');
          const answer = await fetch(`${url}/faces`, { method: 'POST', body: form }).catch(() => null);
          const left = (inFlight.get(person) ?? 1) - 1;
          if (left === 0) inFlight.delete(person);
          else inFlight.set(person, left);
          if (answer !== null) answers++;
          if (answer?.status !== 201) continue;
          const body = (await answer.json()) as { readonly enrolled: readonly FaceItem[] };
          const faces = acknowledged.get(person) ?? new Set();
          for (const { faceId } of body.enrolled) faces.add(faceId);
          acknowledged.set(person, faces);
        }
      };
      const clients = [0, 1, 2].map(client);
      // Some answers into the round, then at any moment of the requests under way.
      const enough = answers + 1 + Math.floor(Math.random() * 6);
      while (answers < enough && next < queue.length) await wait(5);
      await wait(Math.random() * 120);
      await running.kill('SIGKILL');
      alive = false;
      await Promise.all(clients);
    }

    server = await startServer(folder);
    const { url } = server;
    const get = async (path: string): Promise<unknown> => (await fetch(`${url}${path}`)).json();

    for (;;) {
      const stats = (await get('/v1/galleries/default/stats')) as {
        readonly faces: number;
        readonly index: { readonly points: number; readonly pending: number };
      };
      if (stats.index.pending === 0) {
        expect(stats.index.points, 'the index holds exactly the faces of the registry').toBe(stats.faces);
        break;
      }
      await wait(50);
    }

    expect(acknowledged.size, 'the rounds got somewhere').toBeGreaterThan(3);
    const seen = new Set<string>();
    for (const [person, faces] of acknowledged) {
      const list = (await get(`/v1/galleries/default/persons/${person}/faces?limit=100`)) as {
        readonly items: readonly FaceItem[];
      };
      const stored = list.items.map(({ faceId }) => faceId);
      expect(new Set(stored).size, 'no face twice').toBe(stored.length);
      for (const face of faces) expect(stored, `${person} keeps an acknowledged face`).toContain(face);
      const photos = queue.filter((sample) => sample.person === person).length;
      expect(stored.length, 'a photo is enrolled once').toBeLessThanOrEqual(photos);
      for (const face of stored) {
        expect(seen.has(face), 'a face belongs to one person').toBe(false);
        seen.add(face);
      }
    }
    for (const person of deleted) {
      if (unsure.has(person)) continue;
      expect(
        (await fetch(`${url}/v1/galleries/default/persons/${person}`)).status,
        `${person} stays deleted`,
      ).toBe(404);
    }
  }, 180_000);
});
