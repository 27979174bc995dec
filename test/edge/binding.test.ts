/** The compiler's part of the edge: a binding that doesn't fit its route, or lacks a port, is no program. */
import { expect, test } from 'vitest';
import type { EdgePorts, PortSource } from '../../lib/edge/binding.ts';
import { endpoint } from '../../lib/edge/endpoint.ts';
import type { AnswerOf, RequestOf } from '../../lib/edge/routes.ts';
import type { PhotoInput } from '../../lib/ports/caller.ts';
import type { Json } from '../../lib/ports/records.ts';

interface Ports extends EdgePorts {
  readonly index: { readonly points: number };
  readonly analyzer: { readonly faces: number };
}

declare const source: PortSource<Ports>;

interface EnrollRequest {
  readonly gallery: string;
  readonly person: string;
  readonly displayName?: string | undefined;
  readonly metadata?: { readonly [key: string]: Json };
  readonly photos: readonly PhotoInput[];
}

async function enroll(
  ports: Pick<Ports, 'registry' | 'index'>,
  request: EnrollRequest,
): Promise<AnswerOf<'enroll'>> {
  void ports;
  return {
    person: {
      id: request.person,
      displayName: request.displayName ?? null,
      metadata: request.metadata ?? {},
      faces: 0,
      createdAt: '',
      updatedAt: '',
    },
    enrolled: [],
    refused: [{ index: 0, filename: null, code: 'no_face', message: 'No face.', faces: 2 }],
    warnings: [],
  };
}

async function identify(_ports: Pick<Ports, 'analyzer'>, _request: RequestOf<'identify'>) {
  return { verdict: 'perhaps' } as const;
}

// Never called: it is here to be compiled.
const bound = () => [
  endpoint(source, { enroll: { needs: ['registry', 'index'], run: enroll } }),
  endpoint(source, {
    enroll: { needs: ['registry', 'index', 'clock'], run: enroll, replay: async (_ports, answer) => answer },
    deleteKey: { needs: [], run: async () => undefined },
  }),
  // @ts-expect-error a port the action needs is not opened
  endpoint(source, { enroll: { needs: ['registry'], run: enroll } }),
  // @ts-expect-error no such port
  endpoint(source, { enroll: { needs: ['registry', 'index', 'oracle'], run: enroll } }),
  // @ts-expect-error the answer is not what the route promises
  endpoint(source, { identify: { needs: ['analyzer'], run: identify } }),
  // @ts-expect-error the route brings no photos
  endpoint(source, { getPerson: { needs: ['registry', 'index'], run: enroll } }),
  // @ts-expect-error no such route
  endpoint(source, { enrol: { needs: ['registry', 'index'], run: enroll } }),
];

test('bindings are checked by the compiler', () => {
  expect(bound).toBeTypeOf('function');
});
