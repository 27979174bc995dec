/** Analyses the photos of some items together; a photo that breaks the analysis is found and does not spoil its neighbours. */
import type { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { ItemOutcome, ItemSource, PersonSource } from '../ports/job-records.ts';
import { analyzeSamples, type Sample } from './enrollment-samples.ts';
import { lookTogether } from './look-together.ts';
import type { OtherSpacesPorts } from './other-spaces.ts';
import type { JobWork, WaitingItem } from './work-list.ts';

export type SaidOutcome = Exclude<ItemOutcome, { status: 'done' }>;

/** An item that was read, or about which there is nothing more to find out. `later`: a fault of ours, or there is no time left; it goes on waiting. */
export type ReadItem<Source extends ItemSource = PersonSource> =
  | {
      readonly kind: 'read';
      readonly item: WaitingItem<Source>;
      readonly bytes: Uint8Array;
      /** Of an object an album shows. */
      readonly version: string | null;
    }
  | { readonly kind: 'said'; readonly item: WaitingItem<Source>; readonly outcome: SaidOutcome }
  | { readonly kind: 'later'; readonly item: WaitingItem<Source> };

/** An item of a person on its way. */
export type ItemAtWork =
  | ReadItem
  | { readonly kind: 'sample'; readonly item: WaitingItem; readonly sample: Sample };

type Ports = Pick<ActionPorts, 'digest' | 'defaults'> & OtherSpacesPorts;
type Read = Extract<ItemAtWork, { kind: 'read' }>;

const NOTHING = new Uint8Array();

/** What is not `read` passes through. @throws a refusal that would meet every photo now (see isPause) */
export async function lookAtItems(
  ports: Ports,
  work: JobWork,
  items: readonly ItemAtWork[],
): Promise<readonly ItemAtWork[]> {
  const read = items.filter((one) => one.kind === 'read');
  const passing = items.filter((one) => one.kind !== 'read');
  if (read.length === 0) return passing;
  const { seen, broken, refusal } = await lookTogether(ports, work.job.id, read, (some) =>
    look(ports, work, some),
  );
  if (refusal !== null) return [...passing, ...read.map(({ item }) => failed(item, refusal))];
  return [...passing, ...seen, ...broken.map(({ item }): ItemAtWork => ({ kind: 'later', item }))];
}

async function look(ports: Ports, work: JobWork, read: readonly Read[]): Promise<readonly ItemAtWork[]> {
  const { gallery, job } = work;
  const request = {
    faceSelection: job.options.faceSelection ?? undefined,
    qualityFilter: job.options.qualityFilter ?? undefined,
    faceBoxes: read.map(({ item }) => item.source.faceBox ?? null),
    together: true,
  };
  const photos = read.map(({ item, bytes }) => ({ bytes, fileName: item.source.fileName }));
  const { samples, refused } = await analyzeSamples(ports, gallery, request, photos);
  // The bytes may be many megabytes, and are needed again only where photos are kept.
  const keep = gallery.settings.keep === 'photos';
  return [
    ...samples.map((sample): ItemAtWork => {
      const photo = keep ? sample.photo : { ...sample.photo, bytes: NOTHING };
      return { kind: 'sample', item: read[sample.index]!.item, sample: { ...sample, photo } };
    }),
    ...refused.map(({ index, code, message }): ItemAtWork => {
      const { item } = read[index]!;
      return { kind: 'said', item, outcome: { line: item.line, status: 'refused', code, message } };
    }),
  ];
}

function failed(item: WaitingItem, { code, message }: Refusal): ItemAtWork {
  return { kind: 'said', item, outcome: { line: item.line, status: 'failed', code, message } };
}
