/** Works on items of jobs, for persons or for albums: reading, analysing and storing go on at the same time, each a few photos behind the other. */
import type { ActionPorts } from '../ports/action-ports.ts';
import { type EnrollItemsPorts, enrollItems } from './enroll-items.ts';
import { type PlaceItemsPorts, placeItems } from './place-items.ts';
import { renewUntouched, takeCareOfSuspects } from './repeated-messages.ts';
import { type ItemRange, listWork } from './work-list.ts';
import { isPause } from './work-pause.ts';

export type WorkPorts = EnrollItemsPorts & PlaceItemsPorts & Pick<ActionPorts, 'bulkQueue'>;

export interface WorkRequest {
  readonly messages: readonly ItemRange[];
  /** When it fires nothing new is begun; what is under way is finished. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * One answer per message: true when none of its items waits any more, so that it can be taken off the queue. Messages may repeat and
 * overlap each other and be worked on by others at the same time: each item is stored and counted once.
 * @throws Refusal `registry_unavailable` when nothing could be begun
 */
export async function workItems(
  ports: WorkPorts,
  { messages, signal }: WorkRequest,
): Promise<readonly boolean[]> {
  const { jobs, ranges } = await listWork(ports, messages);
  const begun = new Set<string>();
  const finished = new Set<string>();
  try {
    for (const suspect of ranges) {
      for (const line of await takeCareOfSuspects(ports, suspect)) finished.add(at(suspect.range.job, line));
    }
    for (const work of jobs) {
      const { id } = work.job;
      const onBegun = (line: number) => begun.add(at(id, line));
      const waits = ({ line }: { readonly line: number }) => !finished.has(at(id, line));
      const settling =
        work.kind === 'album'
          ? placeItems(ports, { ...work, items: work.items.filter(waits) }, { onBegun, signal })
          : enrollItems(ports, { ...work, items: work.items.filter(waits) }, { onBegun, signal });
      for await (const lines of settling) for (const line of lines) finished.add(at(id, line));
    }
  } catch (error) {
    // What is stored stays stored, and the messages of the rest come again.
    const level = isPause(error) ? 'warn' : 'error';
    ports.telemetry.log(level, 'work on items of jobs stopped', { messages: messages.length }, error);
  }
  const done = ranges.map(({ range, lines }) => lines.every((line) => finished.has(at(range.job, line))));
  if (signal?.aborted !== true) return done;
  const untouched = ranges.filter(
    ({ range, lines }, i) => !done[i] && !lines.some((line) => begun.has(at(range.job, line))),
  );
  const renewed = new Set(await renewUntouched(ports, untouched));
  return ranges.map((range, i) => done[i] === true || renewed.has(range));
}

function at(job: string, line: number): string {
  return `${job} ${line}`;
}
