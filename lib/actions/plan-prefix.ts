/** The next objects below a prefix, as items: `prefix/{person}/{file}`. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Job, JobSource, NewJobItem } from '../ports/job-records.ts';
import type { ListedObject } from '../ports/photo-source.ts';
import { objectSource, type Readers } from './bulk-request.ts';
import type { Found } from './plan-job.ts';

type Source = JobSource & { readonly kind: 'prefix' };
interface Context {
  readonly ports: Pick<ActionPorts, 'photoSource'>;
  readonly readers: Readers;
}

/**
 * At most `most` objects.
 * @throws Refusal `location_not_allowed`, `storage_unavailable`
 */
export async function planPrefix(
  { ports, readers }: Context,
  { plan }: Pick<Job, 'plan'>,
  source: Source,
  most: number,
): Promise<Found> {
  const objects = await ports.photoSource.list(source.bucket, source.prefix, plan.after, most);
  let line = plan.line;
  const items = objects.flatMap((object): NewJobItem[] => {
    // What consoles make to show a folder is no photo.
    if (object.key.endsWith('/')) return [];
    line += 1;
    return [itemOf(readers, source, line, object)];
  });
  return {
    items,
    plan: { ...plan, line, after: objects.at(-1)?.key ?? plan.after },
    planned: objects.length < most,
  };
}

function itemOf(
  readers: Readers,
  { bucket, prefix }: Source,
  line: number,
  { key }: ListedObject,
): NewJobItem {
  const refused = (why: string): NewJobItem => ({
    line,
    source: null,
    refused: { code: 'validation_failed', message: `Object ${line} ${why}.` },
  });
  const [person, file, ...deeper] = key.slice(prefix.length).split('/');
  if (person === undefined || file === undefined) return refused('lies in no folder of a person');
  if (deeper.length > 0) return refused('lies deeper than {person}/{file}');
  const named = readers.person(person);
  if ('fault' in named) return refused(`lies in a folder whose name ${named.fault}`);
  return { line, source: objectSource({ person }, { bucket, key }) };
}
