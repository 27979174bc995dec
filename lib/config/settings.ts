/** Every setting: what it may be, its default and its meaning. */
import { z } from 'zod';

const units: Readonly<Record<string, number>> = { B: 1, KB: 1024, MB: 1024 ** 2, GB: 1024 ** 3 };

const number = (from: number, to: number, pattern = /^-?\d+(\.\d+)?$/) =>
  z
    .string()
    .refine((text) => pattern.test(text) && Number(text) >= from && Number(text) <= to, {
      error: `must be a ${pattern.source.includes('.') ? '' : 'whole '}number from ${from} to ${to}`,
    })
    .transform(Number);

const whole = (from: number, to: number) => number(from, to, /^\d+$/);

const bytes = z
  .string()
  .regex(/^[1-9]\d{0,9} ?(B|KB|MB|GB)?$/i, { error: 'must be a size like 50MB' })
  .transform((text) => Number.parseInt(text, 10) * (units[text.replace(/[\d ]/g, '').toUpperCase()] ?? 1));

const rate = z
  .string()
  .regex(/^([1-9]\d{0,8}\/[1-9]\d{0,5}|none)$/, {
    error: 'must be <requests>/<seconds> like 600/60, or none',
  })
  .transform((text) => {
    const [requests, seconds] = text.split('/').map(Number);
    return requests === undefined || seconds === undefined ? null : { requests, seconds };
  });

const url = (...schemes: readonly string[]) =>
  z.string().refine((text) => schemes.includes(URL.parse(text)?.protocol.slice(0, -1) ?? ''), {
    error: `must be a URL that begins with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  });

const oneOf = <const W extends readonly [string, ...string[]]>(...allowed: W) =>
  z.enum(allowed, { error: `must be one of: ${allowed.join(', ')}` });

const text = z.string();

const serviceName = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, {
  error: 'must be up to 40 small letters, digits and hyphens',
});

const longText = z
  .string()
  .regex(/^\S{32,}$/, { error: 'must be a secret of at least 32 characters, without blanks' });

const secrets = z
  .string()
  .regex(/^[^\s,]{32,}(,[^\s,]{32,})*$/, {
    error: 'must be secrets of at least 32 characters, several separated by commas',
  })
  .transform((list) => list.split(','));

const hosts = z
  .string()
  .regex(/^[^\s,:/]+:\d{1,5}(,[^\s,:/]+:\d{1,5})*$/, {
    error: 'must be host:port like crm.local:8080, several separated by commas',
  })
  .transform((list) => list.split(','));

export interface Setting<Schema extends z.ZodType<unknown, string> = z.ZodType<unknown, string>> {
  readonly schema: Schema;
  readonly says: string;
  readonly fallback: string | null;
}

/** A setting with a default. */
function given<S extends z.ZodType<unknown, string>>(schema: S, fallback: string, says: string) {
  return { schema, says, fallback } as const satisfies Setting<S>;
}

/** A setting that may stay unset. */
function free<S extends z.ZodType<unknown, string>>(schema: S, says: string) {
  return { schema, says, fallback: null } as const satisfies Setting<S>;
}

/** Every setting, in the order of `.env.example` and of the README. */
export const settings = {
  HOST: given(text, '127.0.0.1', 'address the server listens on; off loopback everybody needs a key'),
  PORT: given(whole(0, 65_535), '8000', 'port of the server; 0 takes any free one'),
  LOG_LEVEL: given(oneOf('debug', 'info', 'warn', 'error', 'silent'), 'info', 'how much is logged'),
  KITH_SERVICE: given(serviceName, 'kith', 'name of this installation in logs, and in metrics on Lambda'),
  KITH_DATA_DIR: given(text, '.kith', 'folder of the embedded database, the index and the crops'),
  KITH_AUTH: given(oneOf('auto', 'required'), 'auto', '`auto` needs no key on loopback, `required` always'),
  KITH_RATE_LIMIT: given(rate, '12000/60', 'requests per seconds, for each key; or `none`'),
  KITH_GUEST_RATE_LIMIT: given(rate, '600/60', 'requests per seconds, for each guest; or `none`'),
  KITH_GUEST_DOOR_LIMIT: given(
    rate,
    '3000/600',
    'guests let in per seconds from one address, which a venue shares; or `none`',
  ),
  KITH_GUESS_LIMIT: given(
    rate,
    '60/600',
    'wrong link secrets and PINs per seconds from one address; or `none`',
  ),
  KITH_MAX_BODY: given(bytes, '50MB', 'largest request body; at most 6 MB on Lambda'),
  KITH_MODEL_PACK: free(text, 'model pack of new galleries; unset: the development pack found on disk'),
  KITH_DETECTOR: free(oneOf('scrfd', 'retinaface', 'yunet'), 'detector of new galleries; unset: the pack’s'),
  KITH_DETECTION_THRESHOLD: free(number(0, 1), 'score below which nothing is a face; unset: the detector’s'),
  KITH_MODELS_PATH: given(text, 'models:../shared/models:~/.cache/kith', 'where model files are looked for'),
  KITH_MODELS_MIRROR: free(url('http', 'https'), 'where model files are fetched from first'),
  KITH_DEVICE: given(
    oneOf('cpu', 'cuda', 'auto'),
    'cpu',
    'what the models run on; `auto`: CUDA where it loads',
  ),
  KITH_INDEX: free(
    oneOf('exact', 'qdrant', 'pgvector'),
    'index adapter; unset: `qdrant` when QDRANT_URL is set, else `exact` when embedded, else `pgvector`',
  ),
  KITH_SIMILARITY_THRESHOLD: free(number(-1, 1), 'threshold where a gallery has none; unset: by calibration'),
  KITH_TOP_K: given(whole(1, 100), '5', 'candidates an identification shows'),
  KITH_FACE_SELECTION: given(oneOf('largest', 'center-largest', 'only'), 'largest', 'which face is meant'),
  KITH_LIVENESS: given(oneOf('none', 'minifasnet'), 'none', 'liveness check of probes'),
  KITH_KEEP: given(oneOf('none', 'crops', 'photos'), 'crops', 'what new galleries keep of a photo'),
  KITH_ALBUM_DAYS: given(
    whole(0, 36_500),
    '90',
    'days after which albums of new galleries are erased; 0: when somebody says so',
  ),
  KITH_IMPORT_LOCATIONS: free(
    text,
    'where bulk jobs may read, `s3://bucket/prefix/` separated by commas, `{gallery}` stands for the gallery; unset: `import/{gallery}/` of S3_BUCKET',
  ),
  KITH_WEBHOOK_HOSTS: free(
    hosts,
    'receivers of webhooks as `host:port`, separated by commas, that may be told although they are not public, by http as well',
  ),
  KITH_WORKER: given(
    oneOf('on', 'off'),
    'on',
    'whether the server does bulk work itself; `off` where workers do',
  ),
  KITH_UPLOAD_BURST: given(
    rate,
    '600/60',
    'S3 uploads enrolled at once; what exceeds it goes to the bulk queue',
  ),
  KITH_COMPUTE_PRICE: given(
    number(0, 1000),
    '0',
    'price of an hour of the machine that does bulk work, for cost estimates',
  ),
  KITH_BACKUP_DAYS: given(
    whole(0, 3650),
    '0',
    'days backups of the stores live, for the receipts of erasures',
  ),
  KITH_BOOTSTRAP_SECRET_ARN: free(text, 'secret with the first admin key of a deployed installation'),
  KITH_TOKEN_KEYS: free(
    secrets,
    'secrets that sign addresses of photos, at least 32 characters each, newest first, separated by commas; unset: one kept in the database',
  ),
  KITH_PUBLIC_URL: free(
    url('http', 'https'),
    'address by which guests reach kith, for links and QR codes; unset: the one the server listens on',
  ),
  KITH_PROXY_SECRET: free(
    longText,
    'secret, at least 32 characters, your own proxy sends as `x-kith-proxy`; only then its `x-kith-viewer` is taken for the caller’s address',
  ),
  KITH_PROXY_SECRET_ARN: free(text, 'the same, as a secret in Secrets Manager'),
  KITH_URL: free(url('http', 'https'), 'server the command line talks to; unset: the one that runs here'),
  KITH_API_KEY: free(text, 'key the command line sends'),
  KITH_BENCH_PYTHON: free(text, 'Python with the reference pipeline, for `npm run bench`'),
  DATABASE_URL: free(url('postgres', 'postgresql'), 'Postgres of the registry; unset: embedded'),
  DATABASE_SECRET_ARN: free(text, 'secret with the address and password of the registry'),
  DATABASE_CONNECTIONS: free(
    whole(1, 100),
    'connections to Postgres of one process; unset: 1 on Lambda, else 10',
  ),
  DATABASE_CA: free(text, 'file with the certificates the database is trusted by; unset: those of Node'),
  QDRANT_URL: free(url('http', 'https'), 'address of Qdrant'),
  QDRANT_API_KEY: free(text, 'key for Qdrant'),
  QDRANT_SECRET_ARN: free(text, 'secret with the key for Qdrant'),
  S3_ENDPOINT: free(url('http', 'https'), 'address of an S3-compatible store; unset: AWS'),
  S3_PUBLIC_ENDPOINT: free(
    url('http', 'https'),
    'address by which callers reach that store, for uploads; unset: S3_ENDPOINT',
  ),
  S3_BUCKET: free(text, 'bucket of crops, photos and uploads; unset: the data folder'),
  S3_ACCESS_KEY: free(text, 'access key of the S3-compatible store'),
  S3_SECRET_KEY: free(text, 'secret key of the S3-compatible store'),
  S3_REGION: free(text, 'region of the S3-compatible store; unset: AWS_REGION'),
  SQS_QUEUE_URL: free(url('http', 'https'), 'queue of bulk work; unset: a table of the registry'),
  SQS_PLAN_QUEUE_URL: free(url('http', 'https'), 'queue of bulk plans; unset: SQS_QUEUE_URL'),
  SQS_TEND_QUEUE_URL: free(
    url('http', 'https'),
    'queue by which the recurring step is asked for; unset: a clock is enough',
  ),
  AWS_REGION: free(text, 'region of the bucket, the queues and the secrets; AWS sets it'),
  FACE_DETECTION_THRESHOLD: free(number(0, 1), 'FacePass’ name of KITH_DETECTION_THRESHOLD'),
  FACE_SIMILARITY_THRESHOLD: free(
    number(0, 1),
    'FacePass’ threshold, for POST /api/v1/faces/search alone; never below the album’s own',
  ),
  EMBEDDING_DIMENSION: free(
    whole(1, 65_536),
    'FacePass’ word for what the model pack decides; must agree with it',
  ),
  ECS_AGENT_URI: free(url('http', 'https'), 'where a task asks not to be stopped in mid-work; ECS sets it'),
} as const satisfies Readonly<Record<string, Setting>>;

type Settings = typeof settings;
export type SettingName = keyof Settings;

/** The settings by name, parsed; null where one is unset and has no default. */
export type SettingValues = {
  readonly [Name in SettingName]:
    | z.output<Settings[Name]['schema']>
    | (Settings[Name]['fallback'] extends null ? null : never);
};
