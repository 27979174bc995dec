/** Names for statements that come again: a connection then plans each of them once. Half of what a small statement costs is its plan. */

interface Statement {
  readonly sql: string;
  readonly args: readonly unknown[];
}

/** Of one process. Each connection keeps the plans of all of them, some 20 KB each. */
const MOST_NAMES = 150;
/** Lists of changing lengths make a text for each length: most of them are seen once. */
const MOST_SEEN_ONCE = 1000;
const NONE = '';

/**
 * A text gets its name the second time, and keeps it; empty = none. Plans survive migrations that add:
 * no statement of ours asks for "all columns".
 */
export function statementNames(): (statement: Statement) => string {
  const names = new Map<string, string>();
  const once = new Set<string>();
  return ({ sql, args }) => {
    const known = names.get(sql);
    // Without arguments (BEGIN, COMMIT) there is a shorter way.
    if (known !== undefined || args.length === 0 || names.size >= MOST_NAMES) return known ?? NONE;
    if (!once.delete(sql)) {
      if (once.size >= MOST_SEEN_ONCE) once.clear();
      once.add(sql);
      return NONE;
    }
    const name = `kith_${names.size}`;
    names.set(sql, name);
    return name;
  };
}
