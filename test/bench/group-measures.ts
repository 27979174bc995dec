/** How well groups agree with labels: pairwise precision and recall, and BCubed (Bagga & Baldwin 1998; Amigó et al. 2009). */

export interface GroupMeasures {
  /** Pairs of labelled faces in one group that are one person, of all such pairs; 1 when there is none. */
  readonly precision: number;
  /** Pairs of one person's faces that are in one group, of all such pairs. */
  readonly recall: number;
  /** Pairs in one group that are two persons. */
  readonly wrongPairs: number;
  /** Harmonic mean of BCubed precision and recall: every face counts the same, in however large a group it is. */
  readonly bcubed: number;
}

/** Each face once, by its group and its label. */
export interface LabelledMember {
  readonly group: string | number;
  readonly label: string;
}

export function measureGroups(members: readonly LabelledMember[]): GroupMeasures {
  const groups = sizes(members.map(({ group }) => String(group)));
  const labels = sizes(members.map(({ label }) => label));
  const both = sizes(members.map(keyOf));
  const [grouped, own, right] = [pairs(groups), pairs(labels), pairs(both)];
  const mean = (of: ReadonlyMap<string, number>, key: (member: LabelledMember) => string) =>
    members.reduce((sum, member) => sum + both.get(keyOf(member))! / of.get(key(member))!, 0) /
    members.length;
  const precision = mean(groups, ({ group }) => String(group));
  const recall = mean(labels, ({ label }) => label);
  return {
    precision: grouped === 0 ? 1 : right / grouped,
    recall: own === 0 ? 1 : right / own,
    wrongPairs: grouped - right,
    bcubed: (2 * precision * recall) / (precision + recall),
  };
}

function keyOf({ group, label }: LabelledMember): string {
  return `${group} ${label}`;
}

function sizes(keys: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const key of keys) counts.set(key, (counts.get(key) ?? 0) + 1);
  return counts;
}

function pairs(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + (count * (count - 1)) / 2, 0);
}
