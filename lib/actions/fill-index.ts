/** Fills an index that was only just chosen before anybody searches it: to whom would it say that a person is unknown? */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import { type SweepPorts, sweepSpace } from './sweep-index.ts';

/** Of the faces; what an index in use lacks at any moment is far less, and the relay brings it. */
const ENOUGH = 0.9;
const PAGE = 250;

/**
 * Answers how many faces it wrote; an installation without faces does not ask the index at all. What is broken off is gone on with by the
 * next call.
 * @throws Refusal `index_unavailable` when the index still lacks faces
 */
export async function fillIndex(ports: SweepPorts): Promise<number> {
  const { index } = ports;
  let added = 0;
  for (const [space, faces] of await facesBySpace(ports)) {
    if (!(await lacksFaces(index, space, faces))) continue;
    const report = await sweepSpace(ports, space);
    added += report.added;
    if (await lacksFaces(index, space, faces)) {
      throw new Refusal(
        'index_unavailable',
        `The index took ${report.added} faces and not ${report.failed}. Nothing of this release takes requests before it has them; see why it refuses, then deploy again.`,
      );
    }
  }
  return added;
}

async function lacksFaces(
  index: Pick<ActionPorts['index'], 'stats'>,
  space: string,
  faces: number,
): Promise<boolean> {
  return (await index.stats(space)).points < faces * ENOUGH;
}

async function facesBySpace({
  registry,
}: Pick<ActionPorts, 'registry'>): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>();
  for (let after: string | null = null; ; ) {
    const page = await registry.galleries.list({ after, limit: PAGE }, null);
    for (const { uuid, embeddingSpace } of page) {
      const { faces } = await registry.galleries.counts(uuid);
      if (faces > 0) found.set(embeddingSpace, (found.get(embeddingSpace) ?? 0) + faces);
    }
    if (page.length < PAGE) return found;
    after = page.at(-1)?.id ?? null;
  }
}
