/** How a connection to Postgres is protected: libpq's `sslmode`, with the strictest one where nothing is said. */
import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import { Refusal } from '../../errors.ts';

const modes = ['disable', 'no-verify', 'require', 'verify-ca', 'verify-full'] as const;
type Mode = (typeof modes)[number];

export interface TlsQuestion {
  readonly host: string;
  /** As in the address; null = nothing is said. */
  readonly mode: string | null;
  /** File with the certificates to trust instead of Node's. */
  readonly ca: string | null;
}

/**
 * False = none. Unsaid, it is `verify-full`, but on this very machine. `require` encrypts without asking who answers, unless
 * certificates are given (libpq's rule).
 * @throws Refusal `validation_failed` for a mode this client can't keep, or a file that can't be read
 */
export function tlsFor({ host, mode, ca }: TlsQuestion): false | ConnectionOptions {
  const kept = modeOf(mode ?? (isOnThisMachine(host) && ca === null ? 'disable' : 'verify-full'));
  if (kept === 'disable') return false;
  const trusted = ca === null ? {} : { ca: certificates(ca) };
  if (kept === 'no-verify' || (kept === 'require' && ca === null)) {
    return { ...trusted, rejectUnauthorized: false };
  }
  return {
    ...trusted,
    rejectUnauthorized: true,
    // By itself Node would compare the certificate of an address without a name with "localhost".
    checkServerIdentity: (_, certificate) =>
      kept === 'verify-full' ? checkServerIdentity(host, certificate) : undefined,
  };
}

function modeOf(mode: string): Mode {
  const known = modes.find((one) => one === mode);
  if (known !== undefined) return known;
  throw new Refusal(
    'validation_failed',
    `The database address says sslmode=${mode}; kith knows ${modes.join(', ')} and never falls back to an open connection by itself.`,
  );
}

function certificates(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new Refusal(
      'validation_failed',
      `The certificates in ${file} can't be read; set DATABASE_CA to a PEM file.`,
      {},
      { cause },
    );
  }
}

/** A socket, or a loopback address. */
function isOnThisMachine(host: string): boolean {
  if (host.startsWith('/') || host === 'localhost') return true;
  return isIP(host) === 4 ? host.startsWith('127.') : host === '::1';
}
