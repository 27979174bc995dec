/** What an error of the database amounts to, read from the codes and texts that its layers (Prisma, driver, socket) leave in it. */

export interface Signs {
  readonly codes: readonly string[];
  readonly texts: readonly string[];
}

const deepest = 6;

/** Every code and text in the error, its driver's error and its causes. */
export function signsOf(error: unknown, depth = 0): Signs {
  const codes: string[] = [];
  const texts: string[] = [];
  if (typeof error === 'object' && error !== null && depth < deepest) {
    for (const [key, value] of Object.entries(error)) {
      if (typeof value === 'string') {
        (/code|^kind$/i.test(key) ? codes : texts).push(value);
      }
    }
    if (error instanceof Error) texts.push(error.message);
    for (const key of ['cause', 'meta', 'driverAdapterError', 'constraint']) {
      const inner = signsOf(Reflect.get(error, key), depth + 1);
      codes.push(...inner.codes);
      texts.push(...inner.texts);
    }
  }
  return { codes, texts };
}

/** Two transactions in each other's way; the same request works a moment later. */
const conflicting = /^(40001|40P01|P2034|TransactionWriteConflict)$/;

/** The connection ended under a statement. */
const lostCodes = /^(08000|08003|08006|57P0[125]|25P03|25006|P1017|ECONNRESET|EPIPE|ConnectionClosed)$/;
const lostTexts = /^(Connection terminated( unexpectedly)?$|Client (has encountered|was closed))/;

/** Nobody took the connection. After that long a database that paused, restarted or moved is there again. */
const absentCodes =
  /^(08001|08004|57P03|P1001|P1002|ECONNREFUSED|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH|ETIMEDOUT|DatabaseNotReachable|SocketTimeout)$/;
const absentTexts = /^(Connection terminated due to connection timeout|timeout expired)/;

/** It is there, but not for us, not now, or not in time: crowds, passwords, certificates, statements without an end. */
const unavailableCodes =
  /^(08\w{3}|28000|28P01|3D000|53[234]00|55P03|57014|P10(00|03|08|10|11)|P20(24|28|37)|registry_unavailable|TooManyConnections|AuthenticationFailed|DatabaseAccessDenied|DatabaseDoesNotExist|TlsConnectionError)$/;
const unavailableTexts = /^timeout exceeded when trying to connect/;

/** The client gave a statement up; the server may still be at it. */
const unanswered = /^Query read timeout/;

function has({ codes, texts }: Signs, code: RegExp, text?: RegExp): boolean {
  return codes.some((one) => code.test(one)) || (text !== undefined && texts.some((one) => text.test(one)));
}

/** The server undid the transaction because of another one, for certain. */
export function isConflict(signs: Signs): boolean {
  return has(signs, conflicting);
}

/** The connection broke, or leads to a replica by now: what was not committed is undone. A COMMIT under way may have got through. */
export function isLost(signs: Signs): boolean {
  return has(signs, lostCodes, lostTexts);
}

/** Nothing more can be asked on this connection. */
export function isBroken(signs: Signs): boolean {
  return isLost(signs) || signs.texts.some((text) => unanswered.test(text));
}

/** Nobody answers at the address. */
export function isAbsent(signs: Signs): boolean {
  return has(signs, absentCodes, absentTexts);
}

export function isUnavailable(signs: Signs): boolean {
  return isAbsent(signs) || isBroken(signs) || has(signs, unavailableCodes, unavailableTexts);
}
