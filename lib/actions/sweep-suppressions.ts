/** Compares the faces a gallery had before a suppression with it; those that are like it lose everything but their box. */
import { keptOutBy } from '../matching/kept-out.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Erasure, Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import type { Suppression, SuppressionTemplate } from '../ports/suppressions.ts';
import { selfieThreshold } from './album-threshold.ts';
import { beginErasure, leaveIndex } from './begin-erasure.ts';
import { type SuppressionAnswer, toldSuppression } from './suppression-answer.ts';

export type SweepSuppressionPorts = Pick<
  ActionPorts,
  'registry' | 'index' | 'telemetry' | 'defaults' | 'clock' | 'ids' | 'spaces'
>;

/** Faces compared between two looks at the clock: 25 ms on one core. */
const PAGE = 1000;
/** Faces kept out in one transaction. */
const MOST_HITS = 500;
const AT_ONCE = 20;
/** A caller waits so long; 200,000 faces take about that. The rest is left to the schedule. */
const PATIENCE_MS = 8000;
/** Who asks for these erasures, in the audit trail. */
const SWEEP = { principal: 'suppression', requestId: 'suppression' };

/** The recurring step: goes on where a sweep stopped. Answers how many suppressions are swept now. */
export async function sweepSuppressions(ports: SweepSuppressionPorts, until: Date): Promise<number> {
  let swept = 0;
  for (const suppression of await ports.registry.suppressions.unswept(AT_ONCE)) {
    const gallery = await ports.registry.galleries.findByUuid(suppression.gallery);
    if (gallery !== null && (await sweep(ports, gallery, suppression, until))) swept++;
  }
  return swept;
}

/** Right after it was written down. It is in force already, so a failure here is only logged; the schedule goes on from there. */
export async function sweepNewSuppression(
  ports: SweepSuppressionPorts,
  gallery: Gallery,
  uuid: string,
): Promise<SuppressionAnswer> {
  const { registry, clock, telemetry } = ports;
  try {
    const suppression = await registry.suppressions.find(gallery.uuid, uuid);
    const until = new Date(clock.now().getTime() + PATIENCE_MS);
    if (suppression !== null) await sweep(ports, gallery, suppression, until);
  } catch (error) {
    telemetry.log('warn', 'a suppression is compared with older faces at the next step', {}, error);
  }
  return toldSuppression(ports, gallery, uuid);
}

/** False: time was up before the last face. */
async function sweep(
  ports: SweepSuppressionPorts,
  gallery: Gallery,
  { uuid, sweptAfter }: Suppression,
  until: Date,
): Promise<boolean> {
  const { registry, clock } = ports;
  const space = gallery.embeddingSpace;
  const threshold = selfieThreshold(ports, gallery);
  const all = await registry.suppressions.templatesOf(gallery.uuid, clock.now());
  const templates = all.filter((template) => template.suppression === uuid && template.space === space);
  for (let after = sweptAfter; ; ) {
    const hits: string[] = [];
    let ended = false;
    while (!ended && hits.length < MOST_HITS && clock.now() < until) {
      const page = await registry.suppressions.findable(gallery.uuid, space, { after, limit: PAGE });
      hits.push(...likeFaces(page, templates, threshold));
      after = page.at(-1)?.face ?? after;
      ended = page.length < PAGE;
    }
    const progress = ended ? { at: clock.now() } : after === null ? null : { after };
    if (progress === null) return false;
    const erasure = await registry.transact((rows) => keepOut(ports, rows, gallery, uuid, hits, progress));
    if (erasure !== null) await leaveIndex(ports, erasure);
    if (ended) return true;
    if (clock.now() >= until) return false;
  }
}

function likeFaces(
  faces: readonly { readonly face: string; readonly embedding: Float32Array }[],
  templates: readonly SuppressionTemplate[],
  threshold: number,
): readonly string[] {
  return faces.flatMap(({ face, embedding }) =>
    keptOutBy(embedding, templates, threshold) === null ? [] : [face],
  );
}

async function keepOut(
  ports: SweepSuppressionPorts,
  rows: RegistryRows,
  gallery: Gallery,
  suppression: string,
  hits: readonly string[],
  progress: Parameters<RegistryRows['suppressions']['swept']>[1],
): Promise<Erasure | null> {
  // It may have ended, or its gallery.
  if (!(await rows.batch.holdGallery(gallery.uuid))) return null;
  if ((await rows.suppressions.find(gallery.uuid, suppression)) === null) return null;
  await rows.suppressions.swept(suppression, progress);
  if (hits.length === 0) return null;
  const pictures = await rows.erasureRequests.lockPictures(gallery.uuid, hits);
  const stored = await rows.batch.facesOf(pictures.map(({ photo }) => photo));
  const spared = new Set(
    (await rows.suppressions.exemptions(hits)).flatMap((one) =>
      one.suppression === suppression ? [one.face] : [],
    ),
  );
  const wanted = new Set(hits.filter((face) => !spared.has(face)));
  const faces = stored.flatMap(({ uuid, status }) =>
    status === 'searchable' && wanted.has(uuid) ? [uuid] : [],
  );
  if (faces.length === 0) return null;
  return beginErasure(ports, rows, {
    gallery,
    target: { kind: 'faces', uuid: suppression },
    picked: { faces, photos: [], suppression, sparesPhotos: true },
    caller: SWEEP,
  });
}
