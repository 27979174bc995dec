/** FacePass' form of asking whether everything is well. */
import { checkHealth, type Part } from './check-health.ts';

export interface FacePassHealth {
  readonly status: 'healthy' | 'unhealthy';
  /** As for `/health`: not for callers without a key where keys are required. */
  readonly services?: Readonly<Record<Part, 'healthy' | 'unhealthy'>>;
}

const words = { ok: 'healthy', ill: 'unhealthy' } as const;

export async function facePassHealth(...asked: Parameters<typeof checkHealth>): Promise<FacePassHealth> {
  const { status, parts } = await checkHealth(...asked);
  if (parts === undefined) return { status: words[status] };
  const services = {
    registry: words[parts.registry.status],
    index: words[parts.index.status],
    models: words[parts.models.status],
    photoStore: words[parts.photoStore.status],
  };
  return { status: words[status], services };
}
