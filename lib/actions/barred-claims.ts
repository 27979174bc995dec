/** Which enrollments are refused because their person asked not to be found. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import type { Claim, ClaimOutcome } from './enrollment-rows.ts';
import { suppressionsInForce } from './keep-out.ts';
import { storedTwin } from './stored-twin.ts';

/**
 * Inside the transaction that stores them, which holds the gallery. A face that is stored and found (it was given back, or staff let it
 * stay) may be enrolled all the same.
 */
export async function barredClaims(
  ports: Pick<ActionPorts, 'clock' | 'spaces'>,
  rows: RegistryRows,
  gallery: Gallery,
  claims: readonly Claim[],
): Promise<ReadonlySet<Claim>> {
  const keepOut = await suppressionsInForce(ports, rows, gallery);
  const like = claims.filter(
    ({ sample }) => keepOut.judge(sample.face.embedding, sample.others).kind !== 'findable',
  );
  const barred = new Set<Claim>();
  for (const claim of like) if (!(await isFound(rows, gallery, claim))) barred.add(claim);
  return barred;
}

async function isFound(rows: RegistryRows, gallery: Gallery, { sample }: Claim): Promise<boolean> {
  const photo = await rows.photos.findBySha256(gallery.uuid, sample.sha256);
  const stored = photo === null ? [] : await rows.faces.ofPhoto(photo.uuid);
  return storedTwin(stored, sample.face.box)?.status === 'searchable';
}

/** The same words for every face that is kept out: neither by what nor how like. */
export function suppressed(): ClaimOutcome {
  const message = 'This face may not be enrolled in this gallery; use a photo of somebody else.';
  return { kind: 'refused', refusal: new Refusal('face_suppressed', message) };
}
