/** The client over an in-process dispatch: the same requests and answers as over a socket. */
import { expect, test } from 'vitest';
import { createClient } from '../../clients/typescript/client.ts';
import { inProcessFetch } from '../../lib/commands/in-process-fetch.ts';
import type { DispatchRequest } from '../../lib/edge/dispatch.ts';
import { enrolledFace, personAnswer, stats } from '../clients/answers-of-the-api.ts';

function clientOf(
  answer: (request: DispatchRequest) => { status: number; body?: unknown },
  signal?: AbortSignal,
) {
  const seen: DispatchRequest[] = [];
  const fetch = inProcessFetch(async (request) => {
    seen.push(request);
    const { status, body } = answer(request);
    const text = body === undefined ? '' : JSON.stringify(body);
    return { status, headers: { 'content-type': 'application/json' }, body: Buffer.from(text) };
  });
  return { seen, client: createClient({ baseUrl: 'http://localhost', key: 'token', fetch, signal }) };
}

test('a multipart request arrives with its boundary and its bytes', async () => {
  const answer = { person: personAnswer('ann'), enrolled: [enrolledFace(0)], refused: [], warnings: [] };
  const { seen, client } = clientOf(() => ({ status: 201, body: answer }));
  const bytes = new Uint8Array([0, 255, 13, 10, 45, 45, 128]);
  expect(await client.enroll('team', 'ann', [{ bytes, fileName: 'a.jpg' }], { strict: true })).toEqual(
    answer,
  );
  const [request] = seen;
  expect(request).toMatchObject({ method: 'POST', path: '/v1/galleries/team/persons/ann/faces' });
  expect(request?.headers).toMatchObject({ authorization: 'Bearer token' });
  const form = await new Response(new Uint8Array(Buffer.from(request?.body ?? '')), {
    headers: { 'content-type': request?.headers?.['content-type'] ?? '' },
  }).formData();
  const file = form.get('files');
  expect(file instanceof Blob && new Uint8Array(await file.arrayBuffer())).toEqual(bytes);
  expect(form.get('strict')).toBe('true');
});

test('query, problems and answers without a body come through', async () => {
  const { seen, client } = clientOf(({ path, method }) => {
    if (method === 'DELETE') return { status: 204 };
    return path.startsWith('/v1/galleries/none')
      ? { status: 404, body: { code: 'gallery_not_found', detail: 'There is none.' } }
      : { status: 200, body: { items: [], nextCursor: null } };
  });
  expect(await client.revokeKey('k-1')).toBeNull();
  await expect(client.stats('none')).rejects.toMatchObject({ code: 'gallery_not_found', status: 404 });
  await client.listPersons('default', { limit: 5, cursor: 'a b' });
  expect(seen.at(-1)?.path).toBe('/v1/galleries/default/persons?limit=5&cursor=a+b');
});

test('after an abort nothing is called any more', async () => {
  const stop = new AbortController();
  const { seen, client } = clientOf(() => ({ status: 200, body: stats }), stop.signal);
  await client.stats('default');
  stop.abort(new Error('enough'));
  await expect(client.stats('default')).rejects.toThrow('enough');
  expect(seen).toHaveLength(1);
});
