/** What a sender is told whose bytes are no HTTP request, so that no handler can answer. */
import { randomUUID } from 'node:crypto';
import { Refusal } from '../errors.ts';
import { problemFor } from './problems.ts';
import { problemResult } from './responses.ts';

/** The whole answer as it goes over the socket; the connection ends with it. */
export function brokenRequestAnswer(error: Error): string {
  const requestId = randomUUID();
  const refusal = new Refusal('validation_failed', messageFor('code' in error ? error.code : null));
  const { headers = {}, body = '' } = problemResult(
    { requestId, correlationId: requestId },
    problemFor(refusal, requestId),
  );
  const lines = Object.entries({
    ...headers,
    connection: 'close',
    'content-length': Buffer.byteLength(body),
  });
  return `HTTP/1.1 400 Bad Request\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`;
}

/** HTTP/1.1 wants every request to name the server it is for (RFC 9112, 3.2). */
export function noHost(): Refusal {
  return new Refusal('validation_failed', 'The request has no Host header; send it with an HTTP client.');
}

function messageFor(code: unknown): string {
  if (code === 'HPE_HEADER_OVERFLOW')
    return 'The request line and the headers may have at most 16 KB together; send ids and fields in the body.';
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT')
    return 'The request did not arrive whole in time; send it again, a smaller photo if the line is slow.';
  return 'The bytes are no well-formed HTTP/1.1 request; send it with an HTTP client.';
}
