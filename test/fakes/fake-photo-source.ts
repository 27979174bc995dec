/** A bucket in memory: objects of others, whose every change has a version. */
import { Refusal } from '../../lib/errors.ts';
import type { ObjectName, PhotoSource } from '../../lib/ports/photo-source.ts';

export interface FakePhotoSource extends PhotoSource {
  put(bucket: string, key: string, body: Uint8Array | string): void;
  remove(bucket: string, key: string): void;
  /** How often anything was asked. */
  readonly calls: () => number;
}

export function fakePhotoSource(): FakePhotoSource {
  const objects = new Map<string, { readonly body: Uint8Array; readonly version: string }>();
  let versions = 0;
  let calls = 0;
  const at = ({ bucket, key, versionId }: ObjectName) => {
    calls += 1;
    const found = objects.get(`${bucket}/${key}`);
    return found === undefined || (versionId !== undefined && versionId !== found.version) ? null : found;
  };
  return {
    calls: () => calls,
    put(bucket, key, body) {
      const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body;
      objects.set(`${bucket}/${key}`, { body: bytes, version: `v${++versions}` });
    },
    remove(bucket, key) {
      objects.delete(`${bucket}/${key}`);
    },
    async head(name) {
      const found = at(name);
      return found === null ? null : { bytes: found.body.byteLength, version: found.version };
    },
    async read(name, { most, from = 0, to }) {
      const found = at(name);
      if (found === null) return null;
      const bytes = found.body.slice(from, to === undefined ? undefined : to + 1);
      if (bytes.byteLength > most) throw new Refusal('payload_too_large', 'The object is too large.');
      return bytes;
    },
    async list(bucket, prefix, after, limit) {
      calls += 1;
      return [...objects]
        .flatMap(([path, { body, version }]) => {
          const key = path.slice(bucket.length + 1);
          const listed = path.startsWith(`${bucket}/`) && key.startsWith(prefix);
          return listed ? [{ key, bytes: body.byteLength, version }] : [];
        })
        .sort((a, b) => Buffer.compare(Buffer.from(a.key), Buffer.from(b.key)))
        .filter(({ key }) => after === null || Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0)
        .slice(0, limit);
    },
  };
}
