/** Reads the photos of a job's items, several at once, as many as memory allows. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { ItemSource } from '../ports/job-records.ts';
import type { ReadItem } from './look-at-items.ts';
import { readItemPhoto } from './read-item-photo.ts';
import type { JobWork, WaitingItem } from './work-list.ts';
import { isPause } from './work-pause.ts';

type Ports = Pick<ActionPorts, 'photoSource' | 'photoStore' | 'digest' | 'telemetry'>;

/** Hides some fifty milliseconds of a distant store, at hundreds of photos a second. */
const MOST_AT_ONCE = 16;
/** Bytes being read at the same time, judged by the photos read so far. */
const BYTES_AT_ONCE = 64 * 2 ** 20;
/** Of a photo, before one was read. */
const FIRST_GUESS = 16 * 2 ** 20;
/** A store that fails for so many photos on end is taken to be away; before that it may be the photo. */
const AWAY_AFTER = 3;

export interface ItemReader<Source extends ItemSource> {
  readonly atOnce: () => number;
  /** @throws Refusal `storage_unavailable` when the store seems to be away */
  read(item: WaitingItem<Source>): Promise<ReadItem<Source>>;
}

export function itemReader<Source extends ItemSource>(
  ports: Ports,
  work: JobWork<Source>,
): ItemReader<Source> {
  let usual = FIRST_GUESS;
  let failures = 0;
  const give = (error: unknown, item: WaitingItem<Source>): ReadItem<Source> => {
    if (error instanceof Refusal && !isPause(error)) {
      const { code, message } = error;
      return { kind: 'said', item, outcome: { line: item.line, status: 'refused', code, message } };
    }
    failures++;
    if (isPause(error) && failures >= AWAY_AFTER) throw error;
    const fields = { job: work.job.id, line: item.line };
    ports.telemetry.log('warn', 'a photo of a job could not be read', fields, error);
    return { kind: 'later', item };
  };
  return {
    atOnce: () => Math.max(1, Math.min(MOST_AT_ONCE, Math.floor(BYTES_AT_ONCE / usual))),
    async read(item) {
      try {
        const { bytes, version } = await readItemPhoto(ports, work, item);
        failures = 0;
        usual += (bytes.byteLength - usual) / 4;
        return { kind: 'read', item, bytes, version };
      } catch (error) {
        return give(error, item);
      }
    },
  };
}
