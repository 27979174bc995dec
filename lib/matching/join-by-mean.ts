/** Average-linkage agglomeration over the links of a sparse graph: joins the most alike groups first, as long as enough speaks for it. */
import { BestFirst } from './best-first.ts';

/** What speaks for two groups being one: the links between their faces. */
export interface Evidence {
  readonly a: number;
  readonly b: number;
  /** Sum of the links' similarities; pairs without a link count as 0 in the mean. */
  readonly sum: number;
  readonly best: number;
}

export interface JoinBars {
  /** The best link between two groups reaches it … */
  readonly bond: number;
  /** … and the mean over all pairs of their faces this. */
  readonly mean: number;
}

/** Asked before two groups are joined, told after it was decided; groups are named by any of their members. */
export interface JoinRules {
  mayJoin(a: number, b: number): boolean;
  join(a: number, b: number): void;
}

interface Candidate {
  readonly mean: number;
  readonly a: Group;
  readonly b: Group;
  readonly sizes: number;
}

interface Group {
  /** Lowest id of its members: breaks ties. */
  first: number;
  /** Faces that count in the mean. */
  size: number;
  gone: boolean;
  readonly partners: Map<Group, { readonly sum: number; readonly best: number }>;
}

/**
 * Joins groups until no two are left whose best link reaches `bond`, whose mean reaches `mean`, and that `rules` let be one.
 * Highest mean first, ties by the groups' lowest ids: the order of `evidence` doesn't matter as long as each pair comes once.
 * Groups without a chain of evidence between them don't influence each other. `sizes`: faces by group id.
 */
export function joinByMean(
  sizes: ReadonlyMap<number, number>,
  evidence: readonly Evidence[],
  bars: JoinBars,
  rules: JoinRules,
): void {
  const queue = new BestFirst(compareCandidates);
  for (const group of groupsOf(sizes, evidence)) {
    for (const other of group.partners.keys())
      if (group.first < other.first) propose(queue, group, other, bars);
  }
  for (let next = queue.take(); next !== undefined; next = queue.take()) {
    if (isStale(next)) continue;
    const { a, b } = next;
    if (rules.mayJoin(a.first, b.first)) {
      rules.join(a.first, b.first);
      const joined = merge(a, b);
      for (const other of joined.partners.keys()) propose(queue, joined, other, bars);
    } else {
      // Who may not be joined once never may: nothing has to be proposed again.
      a.partners.delete(b);
      b.partners.delete(a);
    }
  }
}

function groupsOf(sizes: ReadonlyMap<number, number>, evidence: readonly Evidence[]): readonly Group[] {
  const groups = new Map([...sizes].map(([id, size]) => [id, newGroup(id, size)]));
  for (const { a, b, sum, best } of evidence) {
    const [x, y] = [groups.get(a)!, groups.get(b)!];
    x.partners.set(y, { sum, best });
    y.partners.set(x, { sum, best });
  }
  return [...groups.values()];
}

/** One of the two was taken in by another since, or has grown and was proposed anew. */
function isStale({ a, b, sizes }: Candidate): boolean {
  return a.gone || b.gone || sizes !== a.size + b.size;
}

function newGroup(id: number, size: number): Group {
  return { first: id, size, gone: false, partners: new Map() };
}

function propose(queue: BestFirst<Candidate>, a: Group, b: Group, bars: JoinBars): void {
  const { sum, best } = a.partners.get(b)!;
  const mean = sum / (a.size * b.size);
  if (best >= bars.bond && mean >= bars.mean) queue.add({ mean, a, b, sizes: a.size + b.size });
}

/** The group with more partners takes the other in, so that few links have to be moved. */
function merge(a: Group, b: Group): Group {
  const [into, from] = a.partners.size >= b.partners.size ? [a, b] : [b, a];
  from.gone = true;
  into.partners.delete(from);
  from.partners.delete(into);
  for (const [other, more] of from.partners) {
    const known = into.partners.get(other);
    const all =
      known === undefined ? more : { sum: known.sum + more.sum, best: Math.max(known.best, more.best) };
    into.partners.set(other, all);
    other.partners.delete(from);
    other.partners.set(into, all);
  }
  into.size += from.size;
  into.first = Math.min(into.first, from.first);
  return into;
}

function compareCandidates(one: Candidate, other: Candidate): number {
  return (
    other.mean - one.mean ||
    Math.min(one.a.first, one.b.first) - Math.min(other.a.first, other.b.first) ||
    Math.max(one.a.first, one.b.first) - Math.max(other.a.first, other.b.first)
  );
}
