/** A bulk job on the action stage: its photos lie in the fake bucket, its items in the registry, its messages are made by hand. */
import type { WorkPorts } from '../../lib/actions/work-items.ts';
import type { ItemRange } from '../../lib/actions/work-list.ts';
import type { ItemPhoto, JobOptions, NewJobItem } from '../../lib/ports/job-records.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import type { Stage } from './action-stage.ts';

export const BUCKET = 'photos';

export interface BulkItem {
  readonly person: string;
  /** Null: the object is not there. */
  readonly bytes?: Uint8Array | null;
  /** In place of bytes in the bucket. */
  readonly photo?: ItemPhoto;
  readonly displayName?: string | null;
  readonly faceBox?: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
}

export interface BulkJob {
  readonly id: string;
  /** A message about lines of the job, all of them by default. */
  message(over?: Partial<ItemRange>): ItemRange;
  counters(): Promise<Readonly<Record<'total' | 'done' | 'refused' | 'failed' | 'cancelled', number>>>;
  status(): Promise<string>;
  /** Of every item, by line: `done`, or its code, or its status. */
  outcomes(): Promise<readonly string[]>;
}

const NO_OPTIONS: JobOptions = { qualityFilter: null, faceSelection: null, strict: false, album: null };

export async function bulkJob(
  stage: Stage,
  gallery: Gallery,
  items: readonly BulkItem[],
  { options = NO_OPTIONS, actor = 'open' }: { readonly options?: JobOptions; readonly actor?: string } = {},
): Promise<BulkJob> {
  const { registry, ids, clock, photoSource } = stage.ports;
  const id = ids.uuid();
  const planned = items.map((item, i): NewJobItem => {
    const line = i + 1;
    const key = `import/${gallery.id}/${id}/${line}.jpg`;
    if (item.bytes) photoSource.put(BUCKET, key, item.bytes);
    const { person, displayName, faceBox } = item;
    const photo = item.photo ?? ({ kind: 'object', bucket: BUCKET, key } as const);
    return { line, source: { person, photo, fileName: `${line}.jpg`, displayName, faceBox } };
  });
  const job = await registry.jobs.create({
    id,
    kind: 'bulk',
    gallery: gallery.uuid,
    total: 0,
    source: { kind: 'items' },
    options,
    actor,
    requestId: 'request-1',
  });
  const step = {
    was: 0,
    plan: { ...job.plan, line: items.length, sent: items.length },
    items: planned,
    planned: true,
  };
  if (!(await registry.jobItems.plan(id, step, clock.now()))) throw new Error('the job was not planned');
  await registry.jobs.sent(id, items.length, clock.now());
  const find = async () => {
    const found = await registry.jobs.find(id);
    if (found === null) throw new Error('the job is gone');
    return found;
  };
  return {
    id,
    message: (over = {}) => ({ job: id, from: 1, to: items.length, receives: 1, ...over }),
    async counters() {
      const { total, done, refused, failed, cancelled } = await find();
      return { total, done, refused, failed, cancelled };
    },
    status: async () => (await find()).status,
    async outcomes() {
      const all = await registry.jobItems.list(id, null, { after: 0, limit: 100_000 });
      return all.map(({ status, code }) => code ?? status);
    },
  };
}

/** The same ports with some methods of some of them replaced; each replacement gets the real port. */
export function withPort<Name extends keyof WorkPorts>(
  ports: WorkPorts,
  name: Name,
  replace: (real: WorkPorts[Name]) => Partial<WorkPorts[Name]>,
): WorkPorts {
  const real = ports[name];
  const replaced = replace(real);
  const port = new Proxy(real, {
    get(target, member) {
      if (Reflect.has(replaced, member)) return Reflect.get(replaced, member);
      const value: unknown = Reflect.get(target, member);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  return { ...ports, [name]: port };
}
