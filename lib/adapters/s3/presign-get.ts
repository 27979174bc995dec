/** Addresses that give an object to whoever has them, for a while; hundreds at once, so the SDK is asked for the bucket's address once. */
import { GetObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl, S3RequestPresigner } from '@aws-sdk/s3-request-presigner';
import type { PresentedObject } from '../../ports/object-store.ts';

/** A bucket's place: where keys begin. */
interface Place {
  readonly protocol: string;
  readonly host: string;
  /** Ends with a slash. */
  readonly path: string;
}

type Sign = (
  objects: readonly PresentedObject[],
  time: { readonly from: Date; readonly until: Date },
) => Promise<readonly string[]>;

/** Five times as fast as `getSignedUrl`, which goes through all steps of a request for each address. */
export function presigner(s3: S3Client): Sign {
  const signer = new S3RequestPresigner({ ...s3.config });
  const places = new Map<string, Promise<Place>>();
  const placeOf = (bucket: string) => {
    const place = places.get(bucket) ?? findPlace(s3, bucket);
    places.set(bucket, place);
    place.catch(() => places.delete(bucket));
    return place;
  };
  return (objects, { from, until }) => {
    const seconds = Math.floor((until.getTime() - from.getTime()) / 1000);
    return Promise.all(
      objects.map(async ({ bucket, key, versionId, mediaType, disposition }) => {
        const { protocol, host, path } = await placeOf(bucket);
        const request = {
          method: 'GET',
          protocol,
          hostname: host,
          path: path + key.split('/').map(encoded).join('/'),
          headers: { host },
          query: {
            'response-cache-control': `private, max-age=${seconds}, immutable`,
            'response-content-disposition': disposition,
            'response-content-type': mediaType,
            ...(versionId === undefined ? {} : { versionId }),
          },
        };
        const signed = await signer.presign(request, { expiresIn: seconds, signingDate: from });
        return `${protocol}//${host}${signed.path}?${queryOf(signed.query ?? {})}`;
      }),
    );
  };
}

/** However the SDK addresses buckets: by host or by path, at AWS or at an endpoint. */
async function findPlace(s3: S3Client, bucket: string): Promise<Place> {
  const url = new URL(await getSignedUrl(s3, new GetObjectCommand({ Bucket: bucket, Key: 'k' })));
  return { protocol: url.protocol, host: url.host, path: url.pathname.slice(0, -1) };
}

/** RFC 3986, as the signature counts it. */
function encoded(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function queryOf(query: Readonly<Record<string, string | readonly string[] | null>>): string {
  return Object.entries(query)
    .flatMap(([name, value]) => (value === null ? [] : [`${encoded(name)}=${encoded(String(value))}`]))
    .join('&');
}
