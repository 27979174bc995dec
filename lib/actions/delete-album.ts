/** Erases an album with its guests, and the photos no other album shows and nobody is enrolled by. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { beginErasure, leaveIndex } from './begin-erasure.ts';
import { type ErasureAnswer, erasureAnswer } from './erasure-answer.ts';
import { findAlbum } from './find-album.ts';
import { findGallery } from './find-gallery.ts';

/** @throws Refusal `gallery_not_found`, `album_not_found` */
export async function deleteAlbum(
  ports: Pick<ActionPorts, 'registry' | 'index' | 'telemetry' | 'defaults' | 'clock' | 'ids'>,
  request: { readonly gallery: string; readonly album: string; readonly caller: Caller },
): Promise<ErasureAnswer> {
  const erasure = await ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    const album = await findAlbum({ registry: rows }, gallery, request.album);
    const target = { kind: 'album', uuid: album.uuid } as const;
    return beginErasure(ports, rows, { gallery, target, caller: request.caller });
  });
  await leaveIndex(ports, erasure);
  return erasureAnswer(erasure);
}
