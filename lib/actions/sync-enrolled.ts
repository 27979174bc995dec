/** Tells the index about changed faces right after their commit; what fails here is finished by the relay. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { EnrollAnswer } from './enroll-answer.ts';
import { syncFaces } from './sync-faces.ts';

type Ports = Pick<ActionPorts, 'registry' | 'index' | 'telemetry'>;

/** The faces of the answer the index does not know yet. Never throws: the enrollment is done. */
export async function waitingFaces(
  ports: Pick<ActionPorts, 'registry' | 'telemetry'>,
  answer: EnrollAnswer,
): Promise<readonly string[]> {
  try {
    return await pendingFaces(ports, answer);
  } catch (error) {
    ports.telemetry.log('warn', 'it is unknown whether enrolled faces are indexed', {}, error);
    return answer.enrolled.map(({ faceId }) => faceId);
  }
}

/** Makes the index agree with the rows of these faces now; when that fails the relay does it, from the outbox. */
export async function tellIndex(
  { registry, index, telemetry }: Ports,
  space: string,
  faces: readonly string[],
  sequences: readonly bigint[],
): Promise<void> {
  if (faces.length === 0) return;
  try {
    await syncFaces({ registry, index }, space, faces);
    await registry.outbox.done(sequences);
  } catch (error) {
    const code = error instanceof Refusal ? error.code : 'fault';
    telemetry.count('outbox_failures');
    telemetry.log('warn', 'faces reach the index later', { code, faces: faces.length }, error);
  }
}

/** For the replay of a remembered enrollment: `indexed` as it is now. */
export async function refreshIndexed<Answer extends { readonly enrolled: readonly IndexedFace[] }>(
  ports: Pick<ActionPorts, 'registry'>,
  answer: Answer,
): Promise<Answer> {
  const waiting = await pendingFaces(ports, answer);
  return {
    ...answer,
    enrolled: answer.enrolled.map((face) => ({ ...face, indexed: !waiting.includes(face.faceId) })),
  };
}

interface IndexedFace {
  readonly faceId: string;
  readonly indexed: boolean;
}

async function pendingFaces(
  { registry }: Pick<ActionPorts, 'registry'>,
  answer: { readonly enrolled: readonly IndexedFace[] },
): Promise<readonly string[]> {
  return registry.outbox.pendingFaces(answer.enrolled.map(({ faceId }) => faceId));
}
