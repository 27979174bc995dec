/** Tells apart what an S3-like store says: not there, not now, no room; the rest stays a fault. */
import { Refusal } from '../../errors.ts';

/** Of the connection: codes of Node and names of the SDK. */
const UNREACHABLE =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|ERR_STREAM_PREMATURE_CLOSE|TimeoutError|AbortError)$/;
/** What stores call it when they want to be asked again later. */
const BUSY =
  /^(SlowDown|ServiceUnavailable|InternalError|RequestTimeout|RequestTimeoutException|Throttling\w*|TooManyRequests\w*|OperationAborted|BandwidthLimitExceeded)$/;
const NO_ROOM = /^(XMinioStorageFull|QuotaExceeded\w*|InsufficientStorage|EntityQuotaExceeded)$/;
const NO_SUCH = /^(NoSuchKey|NoSuchVersion|NotFound)$/;

const INSUFFICIENT_STORAGE = 507;
const NOT_IMPLEMENTED = 501;

/** The status the store answered with; null when it answered nothing. */
export function statusOf(error: unknown): number | null {
  const metadata = member(error, '$metadata');
  const status = member(metadata, 'httpStatusCode');
  return typeof status === 'number' ? status : null;
}

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : '';
}

/** There is no such object, version or object of these bytes (any more). A missing bucket is something else. */
export function isAbsent(error: unknown): boolean {
  const status = statusOf(error);
  if (nameOf(error) === 'NoSuchBucket') return false;
  // 405: the version asked for is the marker of a deletion; 412: other bytes have taken the place of those asked for.
  return NO_SUCH.test(nameOf(error)) || status === 404 || status === 405 || status === 412;
}

/** How stores say that they have no versions to list; wrong keys and missing rights come to light with the next request. */
export function knowsNoVersions(error: unknown): boolean {
  const status = statusOf(error);
  return nameOf(error) === 'NotImplemented' || status === 400 || status === 405 || status === NOT_IMPLEMENTED;
}

/** A store did not remove what it was asked to, and said so in the midst of a success. */
export class NotRemoved extends Error {
  constructor(code: string, objects: number) {
    super(`${objects} objects were not removed: ${code}`);
    this.name = code;
  }
}

/** The refusal an error amounts to, or the error itself when it is a fault. */
export function asRefusal(error: unknown): unknown {
  if (error instanceof Refusal) return error;
  const status = statusOf(error);
  const name = nameOf(error);
  if (NO_ROOM.test(name) || status === INSUFFICIENT_STORAGE) {
    const message = 'The photo store has no room left; make room and send the request again.';
    return new Refusal('storage_full', message, {}, { cause: error });
  }
  const code = member(error, 'code');
  const away = UNREACHABLE.test(name) || (typeof code === 'string' && UNREACHABLE.test(code));
  const ill = status !== null && (status === 429 || (status >= 500 && status !== NOT_IMPLEMENTED));
  return away || ill || BUSY.test(name) ? unavailable(error) : error;
}

export function unavailable(cause: unknown): Refusal {
  const message = 'The photo store does not answer as it should; send the request again in a moment.';
  return new Refusal('storage_unavailable', message, {}, { cause });
}

function member(of: unknown, name: string): unknown {
  return typeof of === 'object' && of !== null ? Reflect.get(of, name) : undefined;
}
