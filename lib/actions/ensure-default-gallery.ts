/** Makes the gallery `default` at the first start, so that the short forms work on an empty installation. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { initialSettings } from './gallery-answer.ts';

export const DEFAULT_GALLERY = 'default';

type Ports = Pick<ActionPorts, 'spaces' | 'defaults' | 'ids'> & {
  readonly registry: Pick<RegistryRows, 'galleries'>;
};

/** Does nothing when it is there; two processes that start at once make one. */
export async function ensureDefaultGallery(ports: Ports): Promise<void> {
  if ((await ports.registry.galleries.find(DEFAULT_GALLERY)) !== null) return;
  try {
    await createDefaultGallery(ports, ports.registry);
  } catch (error) {
    if (error instanceof Refusal && error.code === 'already_exists') return;
    throw error;
  }
}

/** A fresh `default` in the space in use. */
export async function createDefaultGallery(
  { spaces, defaults, ids }: Omit<Ports, 'registry'>,
  rows: Pick<RegistryRows, 'galleries'>,
): Promise<void> {
  await rows.galleries.create({
    uuid: ids.uuid(),
    id: DEFAULT_GALLERY,
    displayName: null,
    embeddingSpace: spaces.default.id,
    settings: initialSettings(defaults),
  });
}
