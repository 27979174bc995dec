/** Erases somebody, named or not, with all faces that are put to them. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { beginErasure, leaveIndex } from './begin-erasure.ts';
import { type ErasureAnswer, erasureAnswer } from './erasure-answer.ts';
import { findGallery } from './find-gallery.ts';
import { findPeople } from './find-people.ts';

/** @throws Refusal `gallery_not_found`, `person_not_found` */
export async function deletePeople(
  ports: Pick<ActionPorts, 'registry' | 'index' | 'telemetry' | 'defaults' | 'clock' | 'ids'>,
  request: { readonly gallery: string; readonly person: string; readonly caller: Caller },
): Promise<ErasureAnswer> {
  const erasure = await ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    const person = await findPeople({ registry: rows }, gallery, request.person);
    const target = { kind: 'person', uuid: person.uuid } as const;
    return beginErasure(ports, rows, { gallery, target, caller: request.caller });
  });
  await leaveIndex(ports, erasure);
  return erasureAnswer(erasure);
}
