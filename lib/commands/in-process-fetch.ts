/** Lets the client call the handlers in this process: a fetch without a network. */
import type { Fetch } from '../../clients/typescript/transport.ts';
import type { Dispatch } from '../edge/dispatch.ts';

/** An abort is noticed before and after the call; a handler that has begun is left to end, since it may be storing. */
export function inProcessFetch(dispatch: Dispatch): Fetch {
  return async (url, init) => {
    const request = new Request(url, init);
    const { pathname, search } = new URL(url);
    const body = new Uint8Array(await request.arrayBuffer());
    const { method, headers, signal } = request;
    signal.throwIfAborted();
    const answer = await dispatch({
      method,
      path: pathname + search,
      headers: Object.fromEntries(headers),
      body,
    });
    signal.throwIfAborted();
    // 204 and 304 must not have a body, not even an empty one.
    const empty = answer.status === 204 || answer.status === 304;
    return new Response(empty ? null : new Uint8Array(answer.body), {
      status: answer.status,
      headers: { ...answer.headers },
    });
  };
}
