/** What the database says when the index can't answer now, told apart from what is a fault of ours. */
import { Refusal } from '../../../errors.ts';

/** Connection lost, going down, coming up, taken over by a replica; no errno of the network is anything else. */
const lost = /^(08\w{3}|57P0[1-4]|25006|EAI_AGAIN|E[A-Z]+)$/;
/** Two writers in each other's way. */
const crossed = /^(40001|40P01|55P03)$/;
/** No connection left, no memory, no time, not let in. */
const unable = /^(53[123]00|57014|28\w{3}|3D000)$/;
/** Told by the driver without a code. */
const told =
  /^(Connection terminated|Client has encountered a connection error|Query read timeout|timeout e)|connection timeout/;
/** The table went with its space, or the schema was never made. */
const missing = /^(42P01|3F000)$/;

export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

export function isMissing(error: unknown): boolean {
  return missing.test(codeOf(error));
}

/** Worth one more try at once: all that the index does may be done twice. */
export function passes(error: unknown): boolean {
  const code = codeOf(error);
  return isMissing(error) || crossed.test(code) || isLost(error);
}

function isLost(error: unknown): boolean {
  return lost.test(codeOf(error)) || (error instanceof Error && /^Connection terminated/.test(error.message));
}

/** The refusal an error amounts to, or the error itself when it is a fault. */
export function asRefusal(error: unknown): unknown {
  if (error instanceof Refusal && error.code !== 'registry_unavailable') return error;
  const code = codeOf(error);
  if (code === '53100') {
    const message = 'The disk of the index is full; make room and send the request again.';
    return new Refusal('storage_full', message, {}, { cause: error });
  }
  const unavailable =
    error instanceof Refusal ||
    isLost(error) ||
    crossed.test(code) ||
    unable.test(code) ||
    (error instanceof Error && told.test(error.message));
  if (!unavailable) return error;
  const message = 'The index does not answer; send the request again in a moment.';
  return new Refusal('index_unavailable', message, {}, { cause: error });
}
