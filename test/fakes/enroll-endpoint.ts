/** The enroll function as API Gateway calls it, over the ports of a stage: statuses and headers as a caller would get them. */
import { enroll } from '../../lib/bindings/recognition.ts';
import type { EdgePorts, PortSource } from '../../lib/edge/binding.ts';
import { endpoint } from '../../lib/edge/endpoint.ts';
import { gatewayEvent, localContext } from '../../lib/edge/gateway-event.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import { openAccess } from './open-access.ts';

export interface EnrollResult {
  readonly status: number;
  /** Seconds; null = nothing was said. */
  readonly retryAfter: number | null;
  readonly code: string | null;
  readonly faces: readonly { readonly faceId: string; readonly alreadyEnrolled: boolean }[];
}

export type Enroll = (
  gallery: string,
  person: string,
  photo: Uint8Array,
  headers?: Readonly<Record<string, string>>,
) => Promise<EnrollResult>;

const timeoutMs = 60_000;

export function enrollEndpoint(ports: ActionPorts): Enroll {
  const all: ActionPorts & EdgePorts = {
    ...ports,
    rateLimiter: { consume: async () => ({ allowed: true, retryAfterSeconds: 0 }) },
    access: openAccess,
  };
  const source: PortSource<ActionPorts & EdgePorts> = { open: async () => all };
  const handler = endpoint(source, enroll);
  return async (gallery, person, photo, headers = {}) => {
    const requestId = crypto.randomUUID();
    const images = [{ base64: Buffer.from(photo).toString('base64') }];
    const { event } = gatewayEvent(
      {
        method: 'POST',
        url: `/v1/galleries/${gallery}/persons/${person}/faces`,
        headers: { host: 'localhost', 'content-type': 'application/json', ...headers },
        body: Buffer.from(JSON.stringify({ images })),
        sourceIp: '127.0.0.1',
        protocol: 'HTTP/1.1',
      },
      requestId,
      new Date(),
    );
    const result = await handler(event, localContext('enroll', requestId, timeoutMs));
    const body = JSON.parse(result.body ?? '{}');
    const retry = result.headers?.['retry-after'];
    return {
      status: result.statusCode ?? 0,
      retryAfter: retry === undefined ? null : Number(retry),
      code: body.code ?? null,
      faces: body.enrolled ?? [],
    };
  };
}
