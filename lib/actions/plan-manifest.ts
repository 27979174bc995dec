/** The next piece of a manifest, as items. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Job, JobSource, NewJobItem } from '../ports/job-records.ts';
import type { Gallery } from '../ports/records.ts';
import { objectSource, type Readers } from './bulk-request.ts';
import { cutLines, LONGEST_LINE, manifestFault } from './manifest-lines.ts';
import type { Found } from './plan-job.ts';
import { isAllowed, locationNotAllowed, readLocation } from './source-locations.ts';

/** Bytes read at a time; several of the longest lines. */
const PIECE = 4 * 1024 * 1024;

type Source = JobSource & { readonly kind: 'manifest' };
type Context = {
  readonly ports: Pick<ActionPorts, 'photoSource' | 'defaults'>;
  readonly gallery: Gallery;
  readonly readers: Readers;
};

/**
 * At most `most` lines.
 * @throws Refusal `source_not_found`, `superseded` (another manifest lies there now), `validation_failed` (it is none),
 *   `location_not_allowed`, `storage_unavailable`
 */
export async function planManifest(
  context: Context,
  { plan }: Pick<Job, 'plan'>,
  source: Source,
  most: number,
): Promise<Found> {
  const { from, version, bytes: size } = plan;
  if (version === null || size === null)
    throw new Error('a manifest was not looked at when its job was made');
  const bytes = from >= size ? new Uint8Array() : await readPiece(context, source, { from, version });
  if (from === 0) {
    const fault = manifestFault(bytes);
    if (fault !== null) throw new Refusal('validation_failed', fault);
  }
  const last = from + bytes.byteLength >= size;
  const cut = cutLines({ bytes, first: from === 0, last, skipping: plan.skipping }, most);
  const items = cut.lines.flatMap((line, i): NewJobItem[] => {
    const number = plan.line + i + 1;
    if ('fault' in line) return [refusedLine(number, whyNoText[line.fault])];
    return line.text.trim() === '' ? [] : [itemOf(context, number, line.text)];
  });
  return {
    items,
    plan: { ...plan, line: plan.line + cut.lines.length, from: from + cut.consumed, skipping: cut.skipping },
    planned: from + cut.consumed >= size,
  };
}

const whyNoText = {
  too_long: `has more than ${LONGEST_LINE} bytes`,
  no_text: 'is no UTF-8 text',
} as const;

async function readPiece(
  { ports: { photoSource } }: Context,
  { bucket, key }: Source,
  { from, version }: { readonly from: number; readonly version: string },
): Promise<Uint8Array> {
  const range = { most: PIECE, from, to: from + PIECE - 1 };
  const bytes = await photoSource.read({ bucket, key, versionId: version }, range);
  if (bytes !== null && bytes.byteLength > 0) return bytes;
  const now = await photoSource.head({ bucket, key });
  if (now === null)
    throw new Refusal('source_not_found', 'The manifest was deleted while it was being read.');
  throw new Refusal(
    'superseded',
    'The manifest was replaced while it was being read; start a new job. What is enrolled already stays.',
  );
}

function itemOf({ ports, gallery, readers }: Context, line: number, text: string): NewJobItem {
  const { importLocations } = ports.defaults;
  const reading = readers.line(text);
  if ('fault' in reading) return refusedLine(line, reading.fault);
  const name = readLocation(reading.item.object ?? '');
  if (name === null) return refusedLine(line, 'names no object like s3://bucket/folder/photo.jpg');
  if (!isAllowed(importLocations, gallery.id, name)) {
    const { code, message } = locationNotAllowed(importLocations, gallery.id);
    return { line, source: null, refused: { code, message } };
  }
  return { line, source: objectSource(reading.item, name) };
}

/** Nothing of the line itself is kept: who knows what it holds. */
function refusedLine(line: number, why: string): NewJobItem {
  return {
    line,
    source: null,
    refused: { code: 'validation_failed', message: `Line ${line} ${why}.` },
  };
}
