/** Takes in what was uploaded into a bucket, for persons and for albums: each object becomes an item of the day's job, and is worked on now or, in a burst, later. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { JobItem } from '../ports/job-records.ts';
import type { UploadedObject } from '../ports/upload-events.ts';
import { type JudgedUpload, judgeUpload, unknownGallery } from './judge-upload.ts';
import { scatteredItemMessages } from './queue-messages.ts';
import { type PlacedUploads, placeUploads, slotOf, type UploadPlace } from './upload-job.ts';
import { type WorkPorts, workItems } from './work-items.ts';
import { isPause } from './work-pause.ts';

export type IngestPorts = WorkPorts & Pick<ActionPorts, 'uploadBurst'>;

export interface IngestRequest {
  /** What each message tells of. */
  readonly messages: readonly (readonly UploadedObject[])[];
  /** When it fires nothing new is begun; what is under way is finished. */
  readonly signal?: AbortSignal | undefined;
}

interface Judged extends JudgedUpload {
  /** The message it came with. */
  readonly message: number;
}

/** A line to be worked on here and now. */
interface LineNow {
  readonly job: string;
  readonly line: number;
  /** The messages that told of it: an event may come twice. */
  readonly messages: readonly number[];
}

/** All uploads of the installation share one rate. */
const BURST = 'uploads';

/**
 * One answer per message: true when all it tells of is settled or in the bulk queue, so that it can be taken off its own. Whatever breaks
 * off is made good when a message comes again: items are unique by object and put, and settled ones are left alone.
 */
export async function ingestUploads(
  ports: IngestPorts,
  { messages, signal }: IngestRequest,
): Promise<readonly boolean[]> {
  const again = new Set<number>();
  /** What fails concerns these messages and no others. */
  const attempt = async <T>(concerned: readonly number[], work: () => Promise<T>): Promise<T | null> => {
    try {
      return await work();
    } catch (error) {
      for (const message of concerned) again.add(message);
      ports.telemetry.log(isPause(error) ? 'warn' : 'error', 'uploads wait for another try', {}, error);
      return null;
    }
  };
  const objects = messages.flatMap((told, message) => told.map((object) => ({ object, message })));
  const judged = await Promise.all(
    objects.map(({ object, message }) =>
      attempt([message], async (): Promise<Judged> => ({ message, ...(await judgeUpload(ports, object)) })),
    ),
  );
  const found = judged.filter((one) => one !== null);
  const now: LineNow[] = [];
  for (const uploads of Map.groupBy(found, (one) => slotOf(placeOf(one))).values()) {
    const concerned = uploads.map(({ message }) => message);
    now.push(...((await attempt(concerned, () => takeIn(ports, uploads))) ?? []));
  }
  const all = now.flatMap(({ messages: concerned }) => concerned);
  // They come here again by their own message, so each try is the first one for the items.
  const ranges = now.map(({ job, line }) => ({ job, from: line, to: line, receives: 1 }));
  const done = await attempt(all, () => workItems(ports, { messages: ranges, signal }));
  for (const [i, { messages: concerned }] of now.entries())
    if (done?.[i] !== true) for (const message of concerned) again.add(message);
  return messages.map((_, message) => !again.has(message));
}

function placeOf({ kind, gallery, album, day }: JudgedUpload): UploadPlace {
  return { kind, gallery: gallery?.uuid ?? null, album, day };
}

/** All of one gallery or album and day: makes items of them and says which are worked on now. */
async function takeIn(ports: IngestPorts, uploads: readonly Judged[]): Promise<readonly LineNow[]> {
  const { job, items } = await place(ports, uploads);
  const byLine = Map.groupBy(
    items.map((item, at) => ({ item, message: uploads[at]?.message ?? 0 })),
    ({ item }) => item.line,
  );
  const lines = [...byLine].map(([line, told]) => ({
    job,
    line,
    item: told[0]?.item,
    messages: told.map(({ message }) => message),
  }));
  for (const { line, item } of lines) if (item?.status === 'refused') tellRefused(ports, job, line, item);
  const waiting = lines.filter(({ item }) => item?.status === 'queued').sort((a, b) => a.line - b.line);
  return withinBurst(ports, job, waiting);
}

async function place(ports: IngestPorts, uploads: readonly JudgedUpload[]): Promise<PlacedUploads> {
  const [first] = uploads;
  if (first === undefined) throw new Error('no uploads to place');
  const items = uploads.map(({ item }) => item);
  try {
    return await placeUploads(ports, placeOf(first), items);
  } catch (error) {
    // Erased between looking it up and writing the item.
    if (!(error instanceof Refusal && error.code === 'gallery_not_found')) throw error;
    const refused = items.map((item) => ({ ...item, refused: unknownGallery() }));
    return placeUploads(ports, { ...placeOf(first), gallery: null, album: null }, refused);
  }
}

/** Those the rate has room for; the others are sent to the bulk queue. */
async function withinBurst(
  { uploadBurst, bulkQueue }: IngestPorts,
  job: string,
  waiting: readonly LineNow[],
): Promise<readonly LineNow[]> {
  const now: LineNow[] = [];
  const later: number[] = [];
  for (const one of waiting) {
    if ((await uploadBurst.consume(BURST)).allowed) now.push(one);
    else later.push(one.line);
  }
  if (later.length > 0) await bulkQueue.send(scatteredItemMessages(job, later));
  return now;
}

/** Of a repeated event this is told again. */
function tellRefused({ telemetry }: IngestPorts, job: string, line: number, { code }: JobItem): void {
  telemetry.count('job_items', { status: 'refused' });
  telemetry.log('info', 'an uploaded object is refused', { job, line, code });
}
