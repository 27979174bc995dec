/** Opens a store that speaks S3: AWS itself, or any other by its endpoint. */
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { ObjectName } from '../../ports/photo-source.ts';
import type { Connection } from './connection.ts';
import { listObjects } from './list-objects.ts';
import { presigner } from './presign-get.ts';
import { presignPut } from './presign-put.ts';
import { BrokenBody, readBody } from './read-body.ts';
import { removeUnder } from './remove-under.ts';
import { removeVersions } from './remove-versions.ts';
import { asRefusal, isAbsent, statusOf, unavailable } from './store-errors.ts';

/** Milliseconds. */
export interface Patience {
  readonly connect: number;
  /** Until the first byte of an answer, and between two pieces of a body. */
  readonly silence: number;
  /** One request with all its tries. */
  readonly total: number;
}

export interface S3Settings {
  /** Null: AWS. */
  readonly endpoint: string | null;
  /** Null: as the SDK finds it. */
  readonly region: string | null;
  /** Null: the role of the machine. */
  readonly accessKey: string | null;
  readonly secretKey: string | null;
  readonly patience?: Patience;
}

/** A gateway gives up after 30 s, and an answer in time needs some of them for itself. */
const PATIENCE: Patience = { connect: 2000, silence: 5000, total: 20_000 };
/** The SDK's tries with growing, random pauses; a body that breaks off is read so often, too. */
const TRIES = 3;
/** Milliseconds, at most and for each try more, before a broken body is read again. */
const PAUSE = 200;
/** Bytes a second: a line to the store that is slower is taken to be broken. */
const SLOWEST = 2_000_000;
/** Stores that are not AWS have no regions, but the signature names one. */
const SOME_REGION = 'us-east-1';
const RANGE_NOT_SATISFIABLE = 416;

export function openS3Client(settings: S3Settings): ObjectStore {
  const patience = settings.patience ?? PATIENCE;
  const s3 = new S3Client(configOf(settings, patience));
  const connection: Connection = {
    s3,
    silence: patience.silence,
    within: () => ({ abortSignal: AbortSignal.timeout(patience.total) }),
  };

  return {
    head: (name) =>
      orNull(async () => {
        const { VersionId, ETag, ContentLength } = await s3.send(
          new HeadObjectCommand(target(name)),
          connection.within(),
        );
        const version = VersionId === undefined || VersionId === 'null' ? ETag : VersionId;
        return { bytes: ContentLength ?? 0, version: version ?? '' };
      }),

    read: (name, options) => orNull(() => read(connection, name, options)),

    put: (bucket, key, bytes) =>
      told(async () => {
        const command = new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: bytes,
          // The store compares, keeps it, and sends it along when the bytes are read.
          ChecksumSHA256: createHash('sha256').update(bytes).digest('base64'),
        });
        // Until the answer comes, the bytes have to get there.
        const sending = Math.ceil((bytes.byteLength / SLOWEST) * 1000);
        await s3.send(command, {
          abortSignal: AbortSignal.timeout(patience.total + sending),
          requestTimeout: patience.silence + sending,
        });
      }),

    remove: (bucket, key) => told(() => removeVersions(connection, bucket, key)),

    removeUnder: (bucket, prefix) => told(() => removeUnder(connection, bucket, prefix)),

    list: (bucket, prefix, after, limit) => told(() => listObjects(connection, bucket, prefix, after, limit)),

    check: (bucket) =>
      told(async () => {
        await s3.send(new HeadBucketCommand({ Bucket: bucket }), connection.within());
      }),

    presignPut: (object, seconds) => presignPut(s3, object, seconds),

    presignGets: presigner(s3),

    async close() {
      s3.destroy();
    },
  };
}

function configOf({ endpoint, region, accessKey, secretKey }: S3Settings, patience: Patience) {
  const place = region ?? (endpoint === null ? null : SOME_REGION);
  const keys = accessKey === null || secretKey === null ? null : { accessKey, secretKey };
  return {
    ...(endpoint === null ? {} : { endpoint, forcePathStyle: true }),
    ...(place === null ? {} : { region: place }),
    ...(keys === null
      ? {}
      : { credentials: { accessKeyId: keys.accessKey, secretAccessKey: keys.secretKey } }),
    maxAttempts: TRIES,
    // Photos may lie in buckets of other regions than ours.
    followRegionRedirects: true,
    // A presigned address must not ask for a checksum nobody computes.
    requestChecksumCalculation: 'WHEN_REQUIRED' as const,
    requestHandler: {
      connectionTimeout: patience.connect,
      requestTimeout: patience.silence,
      throwOnRequestTimeout: true,
      // A large body on its way out is silent for the one who waits for an answer; what is too long says each request.
      socketTimeout: patience.total,
    },
  };
}

/** A `version` of ours is a version id, or an ETag in its quotes where the store has no versions. */
function target({ bucket, key, versionId }: ObjectName) {
  const version = versionId?.startsWith('"') ? { IfMatch: versionId } : { VersionId: versionId };
  return { Bucket: bucket, Key: key, ...(versionId === undefined ? {} : version) };
}

async function read(
  { s3, within, silence }: Connection,
  name: ObjectName,
  { most, from, to }: { readonly most: number; readonly from?: number; readonly to?: number },
): Promise<Uint8Array> {
  const Range = from === undefined && to === undefined ? undefined : `bytes=${from ?? 0}-${to ?? ''}`;
  for (let attempt = 1; ; attempt++) {
    try {
      const answer = await s3.send(new GetObjectCommand({ ...target(name), Range }), within());
      return await readBody(answer.Body, answer.ContentLength, most, silence);
    } catch (error) {
      // The object ends before the range begins.
      if (statusOf(error) === RANGE_NOT_SATISFIABLE) return new Uint8Array();
      if (!(error instanceof BrokenBody)) throw error;
      if (attempt === TRIES) throw unavailable(error);
      await sleep(PAUSE * attempt * Math.random());
    }
  }
}

async function told<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw asRefusal(error);
  }
}

function orNull<T>(work: () => Promise<T>): Promise<T | null> {
  return told(async () => {
    try {
      return await work();
    } catch (error) {
      if (isAbsent(error)) return null;
      throw error;
    }
  });
}
