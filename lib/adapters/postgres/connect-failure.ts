/** Why a connection could not be had, and so what helps: another password, another address, a little patience, or nothing. */

/**
 * `rejected`: wrong user or password · `crowded`: the server has no connection left · `starting`: it is coming up or going down ·
 * `unreachable`: nobody there · `reader`: a replica where the writer should be · `slow`: no answer in time · `other`: waiting is no use.
 */
export type ConnectFailure =
  | 'rejected'
  | 'crowded'
  | 'starting'
  | 'unreachable'
  | 'reader'
  | 'slow'
  | 'other';

/** SQLSTATE and errno. */
const kinds: Readonly<Record<string, ConnectFailure>> = {
  '28000': 'rejected',
  '28P01': 'rejected',
  '53300': 'crowded',
  '57P01': 'starting',
  '57P02': 'starting',
  '57P03': 'starting',
  '25006': 'reader',
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
  EPIPE: 'unreachable',
  ENOTFOUND: 'unreachable',
  EAI_AGAIN: 'unreachable',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOENT: 'unreachable',
  ETIMEDOUT: 'slow',
};

/** What pg says without a code. */
const slow = /^(Connection terminated due to connection timeout|timeout expired)$/;
const lost = /^Connection terminated/;

export function connectFailure(error: unknown): ConnectFailure {
  if (!(error instanceof Error)) return 'other';
  // A name with several addresses fails with the errors of all of them.
  if (error instanceof AggregateError) return connectFailure(error.errors[0]);
  const known = 'code' in error && typeof error.code === 'string' ? kinds[error.code] : undefined;
  if (known !== undefined) return known;
  if (slow.test(error.message)) return 'slow';
  return lost.test(error.message) ? 'unreachable' : 'other';
}
