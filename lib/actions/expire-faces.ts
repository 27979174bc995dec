/** Erases faces older than their gallery's retention, and persons who have no face left because of it. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Gallery } from '../ports/records.ts';
import { beginErasure, leaveIndex } from './begin-erasure.ts';

type Ports = Pick<ActionPorts, 'registry' | 'index' | 'telemetry' | 'defaults' | 'clock' | 'ids'>;

const DAY = 86_400_000;
const PAGE = 200;
/** Who asks for these erasures, in the audit trail. */
const RETENTION = { principal: 'retention', requestId: 'retention' };

/** Answers how many faces it erased: at most a page per gallery and step. */
export async function expireFaces(ports: Ports, now: Date): Promise<number> {
  let erased = 0;
  for (let after: string | null = null; ; ) {
    const galleries: readonly Gallery[] = await ports.registry.galleries.list({ after, limit: PAGE }, null);
    for (const gallery of galleries) erased += await expireGallery(ports, gallery, now);
    if (galleries.length < PAGE) return erased;
    after = galleries.at(-1)?.id ?? null;
  }
}

async function expireGallery(ports: Ports, gallery: Gallery, now: Date): Promise<number> {
  const { retentionDays } = gallery.settings;
  if (retentionDays === null) return 0;
  const before = now.getTime() - retentionDays * DAY;
  const page = { after: null, limit: PAGE };
  const entries = await ports.registry.faces.entries(gallery.embeddingSpace, page, gallery.uuid);
  // Face uuids rise with time, so the first ones are the oldest.
  const old = entries.filter(({ face }) => timeOf(face) < before);
  for (const { face } of old) await eraseFace(ports, gallery, face);
  return old.length;
}

async function eraseFace(ports: Ports, gallery: Gallery, uuid: string): Promise<void> {
  try {
    const erasures = await ports.registry.transact(async (rows) => {
      const face = await rows.faces.find(gallery.uuid, uuid);
      if (face === null) return [];
      const erased = { gallery, caller: RETENTION };
      const begun = [await beginErasure(ports, rows, { ...erased, target: { kind: 'face', uuid } })];
      const { person } = face;
      if (person !== null && (await rows.persons.faceCount(person)) === 0) {
        begun.push(await beginErasure(ports, rows, { ...erased, target: { kind: 'person', uuid: person } }));
      }
      return begun;
    });
    for (const erasure of erasures) await leaveIndex(ports, erasure);
  } catch (error) {
    // Somebody else erased it in this moment.
    if (error instanceof Refusal && error.code.endsWith('_not_found')) return;
    throw error;
  }
}

/** Milliseconds since 1970 in the first 48 bits of a UUID version 7 (RFC 9562). */
function timeOf(uuid: string): number {
  return Number.parseInt(uuid.replaceAll('-', '').slice(0, 12), 16);
}
