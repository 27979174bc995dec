/** Puts what an album needs of its photos: the originals, unless somebody else keeps them, the crops their gallery keeps, renditions. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { AnalyzedFace } from '../ports/photo-analyzer.ts';
import type { Gallery } from '../ports/records.ts';
import { inParallel } from './in-parallel.ts';
import type { OtherEmbeddings } from './keep-out.ts';
import { dropKeys } from './keep-pixels.ts';
import type { LookedAt } from './look-at-album-photos.ts';
import type { PhotoWish } from './photo-wish.ts';
import type { MadeFiles } from './render-photo.ts';
import { cropKey, photoKey } from './storage-keys.ts';

export interface KeptFace {
  readonly face: AnalyzedFace;
  readonly uuid: string;
  readonly cropKey: string | null;
  /** Its embeddings in spaces that suppressions still speak of. */
  readonly others?: OtherEmbeddings;
}

/** A photo with the uuids its rows will have if they are made, and where its bytes lie. */
export interface KeptPhoto {
  readonly uuid: string;
  readonly storageKey: string | null;
  /** None of a photo that is known. */
  readonly faces: readonly KeptFace[];
  /** Null where it has renditions, or none could be made. */
  readonly made: MadeFiles | null;
}

/** Objects put at the same time. */
const AT_ONCE = 8;

/** By digest. When one put fails, those before it are taken back. @throws Refusal `storage_full`, `storage_unavailable` */
export async function keepAlbumPhotos(
  ports: Pick<ActionPorts, 'photoStore' | 'ids' | 'telemetry'>,
  gallery: Gallery,
  wishes: readonly PhotoWish[],
  looks: ReadonlyMap<string, LookedAt>,
  made: ReadonlyMap<string, MadeFiles>,
): Promise<ReadonlyMap<string, KeptPhoto>> {
  const kept = new Map<string, KeptPhoto>();
  const puts: { readonly key: string; readonly bytes: Uint8Array }[] = [];
  for (const { sha256, photo, source } of wishes) {
    const look = looks.get(sha256);
    if (look === undefined || look.kind === 'refused' || kept.has(sha256)) continue;
    const uuid = ports.ids.uuid();
    const has = source !== null || (look.kind === 'known' && isKept(look.photo));
    const storageKey = has ? null : photoKey(gallery.uuid, uuid);
    if (storageKey !== null) puts.push({ key: storageKey, bytes: photo.bytes });
    const found = look.kind === 'seen' ? look.analysis.faces : [];
    const faces = found.map((face): KeptFace => {
      const own = ports.ids.uuid();
      const keeps = gallery.settings.keep !== 'none' && face.crop !== null;
      const key = keeps ? cropKey(gallery.uuid, own) : null;
      if (key !== null && face.crop !== null) puts.push({ key, bytes: face.crop });
      const others = look.kind === 'seen' ? look.others.get(face) : undefined;
      return { face, uuid: own, cropKey: key, ...(others !== undefined && { others }) };
    });
    const own = made.get(sha256) ?? null;
    for (const { storageKey: key, data } of own?.files ?? []) puts.push({ key, bytes: data });
    kept.set(sha256, { uuid, storageKey, faces, made: own });
  }
  try {
    await inParallel(puts, AT_ONCE, ({ key, bytes }) => ports.photoStore.put(key, bytes));
  } catch (error) {
    await dropKeys(ports, keysOfPhotos(kept));
    throw error;
  }
  return kept;
}

/** Somewhere the original can be fetched from. */
function isKept(photo: { readonly storageKey: string | null; readonly sourceKey: string | null }): boolean {
  return photo.storageKey !== null || photo.sourceKey !== null;
}

export function keysOfPhotos(kept: ReadonlyMap<string, KeptPhoto>): readonly string[] {
  return [...kept.values()]
    .flatMap(({ storageKey, faces, made }) => [
      storageKey,
      ...faces.map((face) => face.cropKey),
      ...(made?.files.map((file) => file.storageKey) ?? []),
    ])
    .filter((key) => key !== null);
}
