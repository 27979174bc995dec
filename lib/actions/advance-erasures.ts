/** Carries erasures through the stores, again and again, until nothing is left; one step of a schedule. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Erasure, ErasureStep } from '../ports/records.ts';
import { inParallel } from './in-parallel.ts';
import { keysUnder, presentFaces, presentKeys } from './present-items.ts';
import { galleryPrefix } from './storage-keys.ts';
import { type Told, tellWebhooks } from './tell-webhooks.ts';

type Ports = Pick<ActionPorts, 'registry' | 'index' | 'photoStore' | 'clock' | 'ids' | 'telemetry'>;

/** Erasures looked at in one step, oldest first. */
const ERASURES = 100;
/** Steps that were done with the deletion itself. */
const ROWS: ReadonlySet<string> = new Set(['registry', 'guests', 'idempotency']);
/** Machines of one installation agree on the time as well as that. */
const CLOCK_SKEW_MS = 300_000;
/** Objects removed at the same time. */
const AT_ONCE = 16;

export interface ErasureProgress {
  readonly advanced: number;
  readonly verified: number;
  /** Left as they were because a store failed; logged, tried again at the next step. */
  readonly failed: number;
}

/**
 * A write that began before the erasure may still be under way and put something back, so an erasure is verified only when,
 * after the longest write timeout, a pass finds every store empty before it removes anything.
 */
export async function advanceErasures(ports: Ports): Promise<ErasureProgress> {
  let advanced = 0;
  let verified = 0;
  let failed = 0;
  for (const erasure of await ports.registry.erasures.pending(ERASURES)) {
    try {
      const outcome = await advanceErasure(ports, erasure);
      if (outcome !== 'waiting') advanced++;
      if (outcome === 'verified') verified++;
    } catch (error) {
      failed++;
      ports.telemetry.log('error', 'an erasure could not go on yet', { erasure: erasure.id }, error);
    }
  }
  return { advanced, verified, failed };
}

async function advanceErasure(ports: Ports, erasure: Erasure): Promise<'waiting' | 'pending' | 'verified'> {
  const now = ports.clock.now();
  const due = await isDue(ports, erasure, now);
  if (!due && erasure.steps.every((step) => step.left === 0)) return 'waiting';
  const passes: { readonly step: ErasureStep; readonly clean: boolean }[] = [];
  for (const step of erasure.steps) passes.push(await clear(ports, erasure, step));
  const clean = passes.every((pass) => pass.clean) && (await isGone(ports, erasure));
  const verified = due && clean;
  const steps = passes.map(({ step }) => (verified ? { ...step, items: [] } : step));
  await ports.registry.transact(async (rows) => {
    await rows.erasures.update(erasure.id, steps, verified ? now : null);
    if (verified) await tellWebhooks(ports, rows, verification(erasure));
  });
  return verified ? 'verified' : 'pending';
}

/** Whoever sets a clock back must not keep an erasure from ever being verified: the wait begins anew then. */
async function isDue(
  { registry }: Ports,
  { id, requestedAt, verifyAfter }: Erasure,
  now: Date,
): Promise<boolean> {
  const wait = verifyAfter.getTime() - requestedAt.getTime();
  if (verifyAfter.getTime() > now.getTime() + wait + CLOCK_SKEW_MS)
    await registry.erasures.postpone(id, new Date(now.getTime() + wait));
  return now >= verifyAfter;
}

function verification({ id, gallery, galleryId, target }: Erasure): Told {
  return {
    gallery: { uuid: gallery, id: galleryId },
    event: 'erasure.verified',
    data: { erasure: id, kind: target.kind },
  };
}

/** `clean`: the store held nothing of it when this pass began. */
async function clear(
  ports: Ports,
  erasure: Erasure,
  step: ErasureStep,
): Promise<{ readonly step: ErasureStep; readonly clean: boolean }> {
  if (ROWS.has(step.store)) return { step, clean: true };
  const prefix = prefixOf(erasure, step);
  if (prefix !== null) return clearUnder(ports, step, prefix);
  const { items } = step;
  if (items.length === 0) return { step, clean: true };
  const present = await stillThere(ports, erasure, step, items);
  // Also what is not seen: an object store may hide older versions behind a deletion.
  await remove(ports, erasure, step, items);
  const left = present.length === 0 ? [] : await stillThere(ports, erasure, step, present);
  const found = Math.max(step.found, items.length);
  return {
    step: { store: step.store, items, found, removed: found - left.length, left: left.length },
    clean: present.length === 0,
  };
}

/** Where all bytes of a gallery lie in one store; null for everything else. */
function prefixOf({ target }: Erasure, { store }: ErasureStep): string | null {
  if (target.kind !== 'gallery') return null;
  return store === 'crops' || store === 'photos' || store === 'renditions' || store === 'uploads'
    ? galleryPrefix(store, target.uuid)
    : null;
}

/**
 * A gallery's bytes go by prefix, a million of them in minutes, and with them what no row ever spoke of: an enrollment under way may have
 * put some before its rows came too late.
 */
async function clearUnder(
  ports: Ports,
  { store, items, found: known }: ErasureStep,
  prefix: string,
): Promise<{ readonly step: ErasureStep; readonly clean: boolean }> {
  const present = await keysUnder(ports, prefix);
  // Also what is not seen: an object store may hide older versions behind a deletion.
  await ports.photoStore.removeUnder(prefix);
  const left = present.length === 0 ? 0 : (await keysUnder(ports, prefix)).length;
  const found = Math.max(known, new Set([...items, ...present]).size);
  return { step: { store, items, found, removed: found - left, left }, clean: present.length === 0 };
}

async function stillThere(
  ports: Ports,
  { space }: Erasure,
  { store }: ErasureStep,
  items: readonly string[],
): Promise<readonly string[]> {
  return store === 'index' ? presentFaces(ports, space, items) : presentKeys(ports, items);
}

async function remove(
  { index, photoStore }: Ports,
  { space }: Erasure,
  { store }: ErasureStep,
  items: readonly string[],
): Promise<void> {
  if (store === 'index') {
    await index.remove(space, items);
    return;
  }
  await inParallel(items, AT_ONCE, (key) => photoStore.remove(key));
}

/** The registry's rows went in one transaction; that they are gone is checked all the same. */
async function isGone({ registry }: Ports, { gallery, target, steps, space }: Erasure): Promise<boolean> {
  if (target.kind === 'gallery') return (await registry.galleries.findByUuid(target.uuid)) === null;
  if (target.kind === 'person') return (await registry.persons.findByUuids([target.uuid])).length === 0;
  if (target.kind === 'face') return (await registry.faces.find(gallery, target.uuid)) === null;
  // A search that was under way may have written what it found.
  if (target.kind === 'guest') return (await registry.guestSessions.forgetFindings(target.uuid)) === 0;
  if (target.kind === 'album' && (await registry.albums.findByUuids([target.uuid])).length > 0) return false;
  // A photo may stay for those who are enrolled by it: what it lost is what counts.
  const itemsOf = (store: string) => steps.find((step) => step.store === store)?.items ?? [];
  const faces = await registry.faces.points(space, itemsOf('index'));
  const keys = await registry.faces.knownKeys(['crops', 'photos', 'renditions'].flatMap(itemsOf));
  return faces.length === 0 && keys.length === 0;
}
