/** The calls about the installation: health, metrics, keys, jobs, receipts. */
import type { BulkItemAnswer, BulkItemStatus } from './bulk.ts';
import { listed, type PageOptions } from './listing.ts';
import type { CurrentKey, Erasure, Health, Job, KeyAnswer, Role } from './operations.ts';
import { segment } from './segment.ts';
import type { Send } from './transport.ts';

export function installationCalls(send: Send) {
  return {
    /** An ill server's answer is an answer too: it names the ill part. */
    health: () => send<Health>({ method: 'GET', path: '/health', alsoAnswers: 503 }),
    /** In the text format of Prometheus; not on Lambda. */
    metrics: () => send<string>({ method: 'GET', path: '/metrics', text: true }),
    openApi: () => send<{ readonly [member: string]: unknown }>({ method: 'GET', path: '/openapi.json' }),

    createKey: async (key: {
      readonly role: Role;
      readonly galleries?: readonly string[] | undefined;
      readonly expiresAt?: string | undefined;
      readonly label?: string | undefined;
    }) =>
      send<{ readonly id: string; readonly key: string }>({
        method: 'POST',
        path: '/v1/keys',
        json: key,
        stores: true,
      }),
    listKeys: (page: PageOptions = {}) =>
      listed<KeyAnswer>(send, () => ({ path: '/v1/keys', query: { ...page } })),
    /** What the key this client uses may do. */
    currentKey: () => send<CurrentKey>({ method: 'GET', path: '/v1/keys/current' }),
    revokeKey: async (id: string) => send<null>({ method: 'DELETE', path: `/v1/keys/${segment(id)}` }),

    listJobs: (page: PageOptions = {}) => listed<Job>(send, () => ({ path: '/v1/jobs', query: { ...page } })),
    job: async (id: string) => send<Job>({ method: 'GET', path: `/v1/jobs/${segment(id)}` }),
    jobItems: (job: string, wishes: PageOptions & { readonly status?: BulkItemStatus | undefined } = {}) =>
      listed<BulkItemAnswer>(send, () => ({
        path: `/v1/jobs/${segment(job)}/items`,
        query: { ...wishes },
      })),
    /** Newest first; of one gallery (also one that is gone), or of all the key may see. */
    erasures: (
      wishes: PageOptions & {
        readonly gallery?: string | undefined;
        readonly status?: Erasure['status'] | undefined;
      } = {},
    ) => listed<Erasure>(send, () => ({ path: '/v1/erasures', query: { ...wishes } })),
    erasure: async (id: string) => send<Erasure>({ method: 'GET', path: `/v1/erasures/${segment(id)}` }),
  };
}
