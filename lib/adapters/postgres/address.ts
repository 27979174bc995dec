/** Where the database is and who we are there, from a URL or from a secret as RDS writes it. */
import type { ConnectionOptions } from 'node:tls';
import { z } from 'zod';
import { Refusal } from '../../errors.ts';
import { tlsFor } from './tls.ts';

export interface Address {
  /** A name, an IP address, or the folder of a socket. */
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string | undefined;
  readonly database: string;
  readonly ssl: false | ConnectionOptions;
  readonly application_name: string;
  readonly enableChannelBinding: boolean;
}

const defaultPort = 5432;
/** A cluster without a database of its own still has this one. */
const defaultDatabase = 'postgres';
const application = 'kith';

/** What a URL may say after the `?`; anything else would be ignored in silence, so it is refused. */
const parameters = ['sslmode', 'sslrootcert', 'host', 'application_name', 'channel_binding'] as const;
type Parameter = (typeof parameters)[number];

/** As RDS and CDK write it; whatever else stands there is not for us. */
const secretForm = z.union([
  z.object({ url: z.string() }),
  z.object({
    host: z.string().min(1),
    port: z.coerce.number().int().min(1).max(65_535).default(defaultPort),
    username: z.string().min(1),
    password: z.string().min(1),
    dbname: z.string().min(1).default(defaultDatabase),
    engine: z
      .string()
      .regex(/postgres/)
      .optional(),
  }),
]);

/**
 * @param ca file with the certificates to trust; null = those of Node, or of `sslrootcert`
 * @throws Refusal `validation_failed`, which never repeats the address: it holds a password
 */
export function addressOfUrl(text: string, ca: string | null): Address {
  const url = URL.parse(text);
  if (url === null || !/^postgres(ql)?:$/.test(url.protocol)) throw refused('is no postgres:// URL');
  const said = parametersOf(url);
  const host = said.get('host') ?? url.hostname.replace(/^\[|\]$/g, '');
  const user = decoded(url.username);
  if (host === '' || user === '') throw refused('has to name a host and a user');
  const password = decoded(url.password);
  return {
    host,
    port: url.port === '' ? defaultPort : Number(url.port),
    user,
    password: password === '' ? undefined : password,
    database: decoded(url.pathname.slice(1)) || user,
    ssl: tlsFor({ host, mode: said.get('sslmode') ?? null, ca: ca ?? said.get('sslrootcert') ?? null }),
    application_name: said.get('application_name') ?? application,
    enableChannelBinding: ['require', 'prefer'].includes(said.get('channel_binding') ?? ''),
  };
}

/** @throws Refusal `validation_failed`, which repeats nothing of the secret */
export function addressOfSecret(text: string, ca: string | null): Address {
  const parsed = secretForm.safeParse(json(text));
  if (!parsed.success) {
    throw new Refusal(
      'validation_failed',
      'The secret of the database must be JSON with host, username, password (and port, dbname), or with a url.',
    );
  }
  const { data } = parsed;
  if ('url' in data) return addressOfUrl(data.url, ca);
  const { host, port, username: user, password, dbname: database } = data;
  return {
    ...{ host, port, user, password, database },
    ssl: tlsFor({ host, mode: 'verify-full', ca }),
    application_name: application,
    enableChannelBinding: false,
  };
}

function parametersOf(url: URL): ReadonlyMap<Parameter, string> {
  const said = new Map<Parameter, string>();
  for (const [name, value] of url.searchParams) {
    const known = parameters.find((one) => one === name);
    if (known === undefined) {
      throw refused(`has the parameter ${name}; kith knows ${parameters.join(', ')}`);
    }
    if (value !== '') said.set(known, value);
  }
  return said;
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw refused('has a % that is no escape; write it as %25');
  }
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's error would repeat a part of the secret.
    return null;
  }
}

function refused(why: string): Refusal {
  return new Refusal('validation_failed', `The database address ${why}.`);
}
