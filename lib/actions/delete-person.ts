/** Erases a person with all faces. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { beginErasure, leaveIndex } from './begin-erasure.ts';
import { type ErasureAnswer, erasureAnswer } from './erasure-answer.ts';
import { findGallery, findPerson } from './find-gallery.ts';

/** @throws Refusal `gallery_not_found`, `person_not_found` */
export async function deletePerson(
  ports: Pick<ActionPorts, 'registry' | 'index' | 'telemetry' | 'defaults' | 'clock' | 'ids'>,
  request: { readonly gallery: string; readonly person: string; readonly caller: Caller },
): Promise<ErasureAnswer> {
  const erasure = await ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    const person = await findPerson({ registry: rows }, gallery, request.person);
    const target = { kind: 'person', uuid: person.uuid } as const;
    return beginErasure(ports, rows, { gallery, target, caller: request.caller });
  });
  await leaveIndex(ports, erasure);
  return erasureAnswer(erasure);
}
