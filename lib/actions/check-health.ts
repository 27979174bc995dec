/** Is everything well? Asks each part and names the ill ones. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';

export interface PartHealth {
  readonly status: 'ok' | 'ill';
  /** What to do, where the part says so. */
  readonly detail?: string;
}

export type Part = 'registry' | 'index' | 'models' | 'photoStore';

export interface HealthAnswer {
  readonly status: 'ok' | 'ill';
  /** Not for callers without a key where keys are required. */
  readonly parts?: Readonly<Record<Part, PartHealth>>;
}

/** Never throws; a part that fails is logged with its cause. */
export async function checkHealth(
  ports: Pick<ActionPorts, 'registry' | 'index' | 'analyzer' | 'photoStore' | 'spaces' | 'telemetry'>,
  request: { readonly caller: Pick<Caller, 'principal'> },
): Promise<HealthAnswer> {
  const { registry, index, analyzer, photoStore, spaces } = ports;
  const [registryHealth, indexHealth, models, store] = await Promise.all([
    checkPart(ports, 'registry', () => registry.check()),
    checkPart(ports, 'index', () => index.check()),
    checkPart(ports, 'models', () => analyzer.check(spaces.default.id)),
    checkPart(ports, 'photoStore', () => photoStore.check()),
  ]);
  const parts = { registry: registryHealth, index: indexHealth, models, photoStore: store };
  const status = Object.values(parts).every((part) => part.status === 'ok') ? 'ok' : 'ill';
  return request.caller.principal === 'anonymous' ? { status } : { status, parts };
}

async function checkPart(
  { telemetry }: Pick<ActionPorts, 'telemetry'>,
  part: Part,
  check: () => Promise<void>,
): Promise<PartHealth> {
  try {
    await check();
    return { status: 'ok' };
  } catch (error) {
    telemetry.log('error', 'a part is ill', { part }, error);
    return { status: 'ill', detail: error instanceof Refusal ? error.message : 'does not answer' };
  }
}
