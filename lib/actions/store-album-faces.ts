/** Stores the faces of photos that enter an album, and lets a newer edit's faces inherit what people said of the older one's. */
import { sameFaces } from '../matching/same-faces.ts';
import type { FaceTwin } from '../ports/album-rows.ts';
import type { StoredFace } from '../ports/batch-rows.ts';
import type { Face, NewFace } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { asStored, asTurned, newAlbumFace } from './album-photo-records.ts';
import type { Claimed, Placing } from './claim-album-photos.ts';
import type { KeptFace } from './keep-album-photos.ts';
import { bared, type KeepOut } from './keep-out.ts';
import { storedTwin } from './stored-twin.ts';

/** By photo uuid. */
export type FacesByPhoto = Map<string, (Face | NewFace)[]>;

export interface StoredAlbumFaces {
  /** New faces, also those nobody can search for. */
  readonly added: readonly StoredFace[];
  /** Photos that were searched for all their faces just now. */
  readonly looked: readonly string[];
  /** Keys of the photo store in use. */
  readonly keys: readonly string[];
}

/**
 * Faces of photos nobody had searched for all of them; whoever stored a photo first is right about its faces, so the own look at a
 * photo that was searched meanwhile is dropped. `faces` is brought up to date.
 */
export async function storeAlbumFaces(
  rows: RegistryRows,
  { gallery, album, looks, kept }: Placing,
  claimed: ReadonlyMap<string, Claimed>,
  faces: FacesByPhoto,
  { keepOut, edits }: { readonly keepOut: KeepOut; readonly edits: readonly Edit[] },
): Promise<StoredAlbumFaces> {
  const added: StoredFace[] = [];
  const lookedAt: string[] = [];
  const keys: string[] = [];
  for (const [sha256, own] of kept) {
    const photo = claimed.get(sha256);
    const look = looks.get(sha256);
    if (photo === undefined) continue;
    const lacks = !photo.created && photo.storageKey === null && photo.sourceKey === null;
    if (own.storageKey !== null && (lacks || (photo.created && photo.uuid === own.uuid)))
      keys.push(own.storageKey);
    const looked = look?.kind === 'seen' && album.policy.indexing && (photo.created || photo.detail === null);
    if (!photo.created && (looked || lacks)) {
      await rows.albumPhotos.describe(photo.uuid, {
        ...(lacks && { storageKey: own.storageKey }),
        ...(looked && { detail: album.policy.detail, analysis: asTurned(look, photo), ...look.facts }),
      });
    }
    if (!looked) continue;
    lookedAt.push(photo.uuid);
    const stored = faces.get(photo.uuid) ?? [];
    const found = asStored(own.faces, look, photo).filter(
      ({ face }) => storedTwin(stored, face.box) === null,
    );
    const seen = found.map((face) => newAlbumFace(gallery, photo.uuid, face));
    const old = edits.find((edit) => edit.new === photo.uuid)?.old;
    const heritage =
      old === undefined ? NO_HERITAGE : await heritageOf(rows, old, photo, claimed, faces, seen);
    const records = seen.map((record, at) => withoutSuppressed(record, found[at]!, keepOut, heritage));
    added.push(...records);
    keys.push(...records.flatMap(({ face: { cropKey } }) => (cropKey === null ? [] : [cropKey])));
    faces.set(photo.uuid, [...stored, ...records.map(({ face }) => face)]);
  }
  await rows.batch.addFaces(added);
  return { added, looked: lookedAt, keys };
}

/** What suppressions did to the same faces of the older edit, by uuid of the newer face. */
interface Heritage {
  readonly keptOut: ReadonlyMap<string, string>;
  readonly spared: ReadonlyMap<string, ReadonlySet<string>>;
}

const NO_HERITAGE: Heritage = { keptOut: new Map(), spared: new Map() };

async function heritageOf(
  rows: RegistryRows,
  old: string,
  photo: Claimed,
  claimed: ReadonlyMap<string, Claimed>,
  faces: FacesByPhoto,
  seen: readonly StoredFace[],
): Promise<Heritage> {
  const earlier = [...claimed.values()].find(({ uuid }) => uuid === old);
  if (earlier === undefined) return NO_HERITAGE;
  const twins = sameFaces<Face | NewFace>(
    { ...earlier, faces: faces.get(old) ?? [] },
    { ...photo, faces: seen.map(({ face }) => face) },
  );
  const heirs = new Map(twins.map((twin) => [twin.earlier.uuid, twin.later.uuid]));
  const keptOut = await rows.suppressions.keptOut([...heirs.keys()]);
  const spared = await rows.suppressions.exemptions([...heirs.keys()]);
  return {
    keptOut: new Map(
      keptOut.flatMap(({ face, suppression }) =>
        suppression === null ? [] : [[heirs.get(face)!, suppression]],
      ),
    ),
    spared: new Map(
      [...Map.groupBy(spared, ({ face }) => face)].map(([face, all]) => [
        heirs.get(face)!,
        new Set(all.map(({ suppression }) => suppression)),
      ]),
    ),
  };
}

function withoutSuppressed(
  record: StoredFace,
  { others }: KeptFace,
  keepOut: KeepOut,
  { keptOut, spared }: Heritage,
): StoredFace {
  const { face, embedding } = record;
  const inherited = keptOut.get(face.uuid);
  if (inherited !== undefined) return bared(record, inherited);
  if (embedding === null) return record;
  const verdict = keepOut.judge(embedding.embedding, others, spared.get(face.uuid));
  if (verdict.kind === 'findable') return record;
  return bared(record, verdict.kind === 'suppressed' ? verdict.by : null);
}

interface Edit {
  readonly old: string;
  readonly new: string;
}

/** `faces`: of the old and the new edits. */
export async function carryOver(
  rows: RegistryRows,
  edits: readonly Edit[],
  claimed: ReadonlyMap<string, Claimed>,
  faces: FacesByPhoto,
): Promise<void> {
  const byUuid = new Map([...claimed.values()].map((photo) => [photo.uuid, photo]));
  const placed = (uuid: string) => ({ ...byUuid.get(uuid)!, faces: faces.get(uuid) ?? [] });
  const twins = edits.flatMap((edit): FaceTwin[] =>
    sameFaces(placed(edit.old), placed(edit.new)).map(({ earlier, later }) => ({
      from: earlier.uuid,
      to: later.uuid,
    })),
  );
  await rows.albumPhotos.carryOver(twins);
}

export function searchable(faces: readonly NewFace[] = []): readonly string[] {
  return faces.flatMap(({ uuid, status }) => (status === 'searchable' ? [uuid] : []));
}
