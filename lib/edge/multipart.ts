/** multipart/form-data of a whole body: fields and files, complete or refused, whatever the sender did to it. */
import { Busboy, type BusboyInstance } from '@fastify/busboy';
import { type Fault, fault, refuseFaults } from './faults.ts';

export interface MultipartFile {
  readonly field: string;
  /** As the sender named it, without folders and control characters; null without one. */
  readonly fileName: string | null;
  readonly bytes: Uint8Array;
}

export interface Multipart {
  readonly fields: Readonly<Record<string, string>>;
  readonly files: readonly MultipartFile[];
}

const LIMITS = {
  fieldNameSize: 100,
  fieldSize: 65_536,
  fields: 30,
  headerPairs: 20,
};

/**
 * @param mostFiles more files than this are refused (and not read).
 * @throws Refusal `validation_failed`
 */
export async function parseMultipart(
  body: Uint8Array,
  contentType: string,
  mostFiles: number,
): Promise<Multipart> {
  refuseBroken(body, contentType);
  const fields: Record<string, string> = {};
  const files: MultipartFile[] = [];
  const faults: Fault[] = [];
  const reading: Promise<void>[] = [];
  await new Promise<void>((resolve, reject) => {
    const broken = () => reject(fault('body', 'must be complete multipart/form-data'));
    const parser = open(contentType, mostFiles);
    parser.on('field', (name, value, nameCut, valueCut) => {
      if (typeof name !== 'string' || name === '' || nameCut)
        faults.push({ path: 'body', message: 'has a part whose name is missing or too long' });
      else if (valueCut) faults.push({ path: name, message: `must have at most ${LIMITS.fieldSize} bytes` });
      else if (Object.hasOwn(fields, name)) faults.push({ path: name, message: 'is given more than once' });
      // A plain property even for `__proto__`: validation then refuses it like any unknown field.
      else Object.defineProperty(fields, name, { value, enumerable: true, configurable: true });
    });
    parser.on('file', (name, stream, fileName) => {
      const place =
        files.push({ field: String(name), fileName: plainName(fileName), bytes: new Uint8Array() }) - 1;
      const chunks: Buffer[] = [];
      const done = Promise.withResolvers<void>();
      reading.push(done.promise);
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('error', broken);
      stream.on('end', () => {
        const file = files[place];
        if (file !== undefined) files[place] = { ...file, bytes: Buffer.concat(chunks) };
        done.resolve();
      });
    });
    parser.on('filesLimit', () =>
      faults.push({
        path: 'files',
        message: `must be at most ${mostFiles}; send the others in further requests`,
      }),
    );
    parser.on('fieldsLimit', () =>
      faults.push({ path: 'body', message: `has more than ${LIMITS.fields} fields` }),
    );
    parser.on('partsLimit', () => faults.push({ path: 'body', message: 'has too many parts' }));
    parser.on('error', broken);
    parser.on('finish', () => resolve());
    parser.end(body);
  });
  refuseFaults(faults);
  await Promise.all(reading);
  return { fields, files };
}

function open(contentType: string, mostFiles: number): BusboyInstance {
  try {
    return new Busboy({
      headers: { 'content-type': contentType },
      // One more part than is allowed, so that "too many" is told from "just enough".
      limits: { ...LIMITS, files: mostFiles, parts: LIMITS.fields + mostFiles + 1 },
    });
  } catch (cause) {
    throw new TypeError('the multipart parser refused to open', { cause });
  }
}

/** What the parser would wait for or pass over: no boundary, another one in the body, no end. */
function refuseBroken(body: Uint8Array, contentType: string): void {
  const boundary = /;\s*boundary=(?:"([^"\r\n]{1,70})"|([^\s;,"]{1,70}))\s*(?:;|$)/i.exec(contentType);
  const name = boundary?.[1] ?? boundary?.[2];
  if (name === undefined) throw fault('content-type', 'must name the boundary of the multipart body');
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const first = bytes.indexOf(`--${name}`);
  if (first === -1) throw fault('body', 'does not hold the boundary that content-type names');
  if (bytes.indexOf(`--${name}--`, first) === -1)
    throw fault('body', 'is cut off: the closing boundary is missing');
}

function plainName(fileName: string | undefined): string | null {
  const name = (fileName ?? '').split(/[/\\]/).pop() ?? '';
  const plain = name
    .toWellFormed()
    .replace(/\p{Cc}/gu, '')
    .slice(0, 255)
    .toWellFormed();
  return plain === '' ? null : plain;
}
