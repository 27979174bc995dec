/** The rows of enrollments, one or a thousand, written in the caller's transaction: persons, photos, faces, enrollments. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { ClaimedPhoto, OwnedFace } from '../ports/batch-rows.ts';
import type { Caller } from '../ports/caller.ts';
import type { Face, Gallery, Person } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { barredClaims, suppressed } from './barred-claims.ts';
import { claimPersons, type PersonWish, settlePersons } from './claim-persons.ts';
import { newFace, newPhoto } from './enrollment-records.ts';
import { galleryNotFound } from './find-gallery.ts';
import type { KeptSample } from './keep-pixels.ts';
import { storedTwin } from './stored-twin.ts';
import type { Takeover } from './take-over-people.ts';
import { holdUnsure, takeoverFor, writeTakeover } from './unsure-owners.ts';

/** A sample, whom it shows and who says so. */
export interface Claim {
  readonly sample: KeptSample;
  readonly person: PersonWish;
  readonly caller: Pick<Caller, 'source' | 'principal' | 'requestId'>;
}

export interface EnrolledClaim {
  readonly kind: 'enrolled';
  /** Person uuid. */
  readonly person: string;
  /** As stored: the photo may have been analysed before, by somebody else. */
  readonly face: KnownFace;
  /** Photo uuid. */
  readonly photo: string;
  readonly alreadyEnrolled: boolean;
}

export type ClaimOutcome = EnrolledClaim | { readonly kind: 'refused'; readonly refusal: Refusal };

export interface EnrollmentRows {
  /** One per claim, in order. */
  readonly outcomes: readonly ClaimOutcome[];
  /** The persons of the claims by uuid, as they are stored now. */
  readonly persons: ReadonlyMap<string, Person>;
  /** Faces whose points the index has to take over. */
  readonly changed: readonly string[];
  /** Keys of the photo store that rows now speak of. */
  readonly keys: readonly string[];
}

type KnownFace = Pick<Face, 'uuid' | 'box' | 'quality' | 'person' | 'status'>;
/** By photo uuid. */
type KnownFaces = ReadonlyMap<string, readonly KnownFace[]>;
type Decision =
  | EnrolledClaim
  | { readonly kind: 'elsewhere'; readonly owner: string }
  | { readonly kind: 'apart'; readonly owner: string }
  | { readonly kind: 'suppressed' };

/**
 * Ends as if the claims were enrolled one after the other: of two persons that claim one face the first gets it. Persons that got
 * no face are not made, nor changed. Locks: see BatchRows. @throws Refusal `gallery_not_found` when the gallery was erased meanwhile
 */
export async function writeEnrollments(
  ports: Pick<ActionPorts, 'ids' | 'clock' | 'spaces'>,
  rows: RegistryRows,
  gallery: Gallery,
  claims: readonly Claim[],
): Promise<EnrollmentRows> {
  if (!(await rows.batch.holdGallery(gallery.uuid))) galleryNotFound();
  const barred = await barredClaims(ports, rows, gallery, claims);
  const written = await writeAllowed(
    ports,
    rows,
    gallery,
    claims.filter((claim) => !barred.has(claim)),
  );
  const outcomes = written.outcomes.values();
  const all = claims.map((claim) => (barred.has(claim) ? suppressed() : outcomes.next().value!));
  return { ...written, outcomes: all };
}

async function writeAllowed(
  ports: Pick<ActionPorts, 'ids' | 'clock'>,
  rows: RegistryRows,
  gallery: Gallery,
  claims: readonly Claim[],
): Promise<EnrollmentRows> {
  if (claims.length === 0) return { outcomes: [], persons: new Map(), changed: [], keys: [] };
  const digests = [...new Set(claims.map(({ sample }) => sample.sha256))];
  const held = await holdUnsure(rows, gallery, digests);
  const persons = await claimPersons(
    ports,
    rows,
    gallery,
    claims.map(({ person }) => person),
  );
  const photos = await claimPhotos(rows, gallery, claims);
  const stored = await facesOf(rows, photos);
  const takeover = await takeoverFor(
    rows,
    held,
    stored,
    persons.claimed.map(({ person }) => person.uuid),
  );
  const { decisions, added, ties, keys } = decide(
    claims,
    { photos, faces: Map.groupBy(stored, ({ photo }) => photo), takeover },
    (id) => persons.uuidOf(id),
  );
  const moved = await writeTakeover(rows, gallery, takeover);
  await rows.batch.addFaces(
    added.map(({ sample, photo, person }) => newFace(gallery, photo, person, sample)),
  );
  await rows.batch.assign(ties);
  const fresh = decisions.flatMap((decision, i) =>
    decision.kind === 'enrolled' && !decision.alreadyEnrolled ? [{ decision, claim: claims[i]! }] : [],
  );
  await rows.batch.addEnrollments(
    fresh.map(({ decision, claim: { caller } }) => ({
      uuid: ports.ids.uuid(),
      person: decision.person,
      face: decision.face.uuid,
      source: caller.source,
      actor: caller.principal,
      requestId: caller.requestId,
      at: ports.clock.now(),
    })),
  );
  const settled = await settlePersons(
    rows,
    persons,
    claims.flatMap(({ person }, i) => (decisions[i]!.kind === 'enrolled' ? [person] : [])),
  );
  return {
    outcomes: await withOwners(rows, decisions),
    persons: settled,
    changed: [...new Set([...fresh.map(({ decision }) => decision.face.uuid), ...moved])],
    keys,
  };
}

/** By digest; of copies of one photo the first is the one that is stored. */
async function claimPhotos(
  rows: RegistryRows,
  gallery: Gallery,
  claims: readonly Claim[],
): Promise<ReadonlyMap<string, ClaimedPhoto>> {
  const first = new Map(claims.toReversed().map(({ sample }) => [sample.sha256, sample]));
  const wanted = [...first.values()].map((sample) => newPhoto(gallery, sample));
  const claimed = await rows.batch.claimPhotos(gallery.uuid, wanted);
  return new Map(claimed.map((photo) => [photo.sha256, photo]));
}

/** The stored faces of the photos that were there. */
async function facesOf(
  rows: RegistryRows,
  photos: ReadonlyMap<string, ClaimedPhoto>,
): Promise<readonly OwnedFace[]> {
  const known = [...photos.values()].filter(({ created }) => !created);
  return rows.batch.facesOf(known.map(({ uuid }) => uuid));
}

function decide(
  claims: readonly Claim[],
  known: {
    readonly photos: ReadonlyMap<string, ClaimedPhoto>;
    readonly faces: KnownFaces;
    readonly takeover: Takeover;
  },
  uuidOf: (person: string) => string,
) {
  const { photos, takeover } = known;
  const faces = new Map(known.faces);
  const added: { readonly sample: KeptSample; readonly photo: string; readonly person: string }[] = [];
  const ties: { readonly face: string; readonly person: string }[] = [];
  const keys: string[] = [];
  const decisions = claims.map(({ sample, person: { id } }): Decision => {
    const person = uuidOf(id);
    const photo = photos.get(sample.sha256);
    if (photo === undefined) throw new Error('a photo was not claimed');
    const stored = faces.get(photo.uuid) ?? [];
    // Whoever stored the photo first is right about its faces; the own analysis is dropped.
    const twin = storedTwin(stored, sample.face.box);
    if (twin?.status === 'suppressed') return { kind: 'suppressed' };
    const owner = twin === null ? null : ownerOf(twin, takeover);
    if (owner !== null && owner.person !== person && owner.certain)
      return { kind: 'elsewhere', owner: owner.person };
    if (twin !== null && owner !== null && !owner.certain && !takeover.take(twin.uuid, person))
      return { kind: 'apart', owner: owner.person };
    const { box, quality } = twin ?? sample.face;
    const status = twin?.status ?? 'searchable';
    const face = { uuid: twin?.uuid ?? sample.faceUuid, box, quality, person, status };
    if (twin === null) added.push({ sample, photo: photo.uuid, person });
    else if (owner === null) ties.push({ face: twin.uuid, person });
    if (twin === null && sample.cropKey !== null) keys.push(sample.cropKey);
    if (photo.created && photo.uuid === sample.photoUuid && sample.storageKey !== null)
      keys.push(sample.storageKey);
    // The claims after this one see what it did.
    faces.set(
      photo.uuid,
      twin === null ? [...stored, face] : stored.map((one) => (one === twin ? face : one)),
    );
    const alreadyEnrolled = owner?.certain === true;
    return { kind: 'enrolled', person, face, photo: photo.uuid, alreadyEnrolled };
  });
  return { decisions, added, ties, keys };
}

/** Null for nobody's; certain unless the grouping says so or the person has no name. */
function ownerOf(
  { uuid, person }: KnownFace,
  takeover: Takeover,
): { readonly person: string; readonly certain: boolean } | null {
  const now = takeover.ownerOf(uuid);
  if (now !== null) return { person: now.person, certain: !now.grouped && !takeover.isUnnamed(now.person) };
  return person === null ? null : { person, certain: true };
}

async function withOwners(
  rows: RegistryRows,
  decisions: readonly Decision[],
): Promise<readonly ClaimOutcome[]> {
  const uuids = new Set(decisions.flatMap((one) => ('owner' in one ? [one.owner] : [])));
  const owners = uuids.size === 0 ? [] : await rows.persons.findByUuids([...uuids]);
  return decisions.map((one) => {
    if (one.kind === 'enrolled') return one;
    if (one.kind === 'suppressed') return suppressed();
    const owner = owners.find(({ uuid }) => uuid === one.owner);
    const refusal = one.kind === 'apart' ? saidApart(owner?.id) : enrolledElsewhere(owner?.id);
    return { kind: 'refused', refusal };
  });
}

function saidApart(owner: string | undefined): Refusal {
  return new Refusal(
    'decision_conflict',
    'Somebody said before that this face is another person’s; merge the two people with "overrule": true to say that they are one after all.',
    owner === undefined ? {} : { personId: owner },
  );
}

function enrolledElsewhere(owner: string | undefined): Refusal {
  return new Refusal(
    'face_enrolled_elsewhere',
    'This face of this photo belongs to another person. Merge the two persons, or delete the face there first.',
    owner === undefined ? {} : { personId: owner },
  );
}
