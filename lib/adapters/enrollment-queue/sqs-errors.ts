/** Tells a queue that can't answer now from what is wrong with our settings or our code. */
import { Refusal } from '../../errors.ts';

const UNREACHABLE =
  /^(ECONN\w+|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|TimeoutError|AbortError)$/;
/** Whole requests and single messages of a batch say it with the same names. */
const BUSY =
  /(^|\.)(OverLimit|RequestThrottled|Throttling\w*|KmsThrottled|ServiceUnavailable|InternalError|InternalFailure|QueueDeletedRecently)$/;

/** The refusal an error amounts to, or the error itself when it is a fault. */
export function asRefusal(error: unknown): unknown {
  if (!(error instanceof Error) || error instanceof Refusal) return error;
  const code: unknown = Reflect.get(error, 'code');
  const metadata: unknown = Reflect.get(error, '$metadata');
  const status: unknown =
    typeof metadata === 'object' && metadata !== null ? Reflect.get(metadata, 'httpStatusCode') : null;
  const away = [error.name, code].some((word) => typeof word === 'string' && UNREACHABLE.test(word));
  const ill = typeof status === 'number' && (status === 429 || status >= 500);
  return away || ill || BUSY.test(error.name) ? unavailable(error) : error;
}

export function unavailable(cause: unknown): Refusal {
  const message = 'The queue does not answer as it should; send the request again in a moment.';
  return new Refusal('queue_unavailable', message, {}, { cause });
}
