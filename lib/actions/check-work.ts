/** Whether work on items of jobs could be done at all: asked before messages are taken, since each taking counts. */
import type { ActionPorts } from '../ports/action-ports.ts';

/**
 * The index is not asked: what it can't take now the relay brings later.
 * @throws Refusal `registry_unavailable`, `storage_full`, `storage_unavailable`, `models_unavailable`, `embedding_space_mismatch`
 */
export async function checkWork({
  registry,
  photoStore,
  analyzer,
  spaces,
}: Pick<ActionPorts, 'registry' | 'photoStore' | 'analyzer' | 'spaces'>): Promise<void> {
  await registry.check();
  await photoStore.check();
  await analyzer.check(spaces.default.id);
}

/** Planning needs rows only. @throws Refusal `registry_unavailable`, `storage_full` */
export async function checkPlanning({ registry }: Pick<ActionPorts, 'registry'>): Promise<void> {
  await registry.check();
}
