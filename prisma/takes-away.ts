/** Finds in a migration what the previous release could not live with: something it reads or writes is gone, or it must say more. */

const takings: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['drops a table', /\bDROP TABLE\b/i],
  ['drops a column', /\bDROP COLUMN\b/i],
  ['drops a type', /\bDROP TYPE\b/i],
  ['renames', /\bRENAME\b/i],
  ['changes a type', /\bALTER COLUMN\s+"?\w+"?\s+(SET DATA )?TYPE\b/i],
  ['demands a value', /\bSET NOT NULL\b/i],
  ['demands a value', /\bADD COLUMN\s+"?\w+"?\s+(?:(?!\bDEFAULT\b)[^,;])*\bNOT NULL\b(?![^,;]*\bDEFAULT\b)/i],
];

/** What it takes away, in words; empty when it only adds. */
export function takesAway(sql: string): readonly string[] {
  const code = sql.replace(/--.*$/gm, '');
  return takings.filter(([, pattern]) => pattern.test(code)).map(([what]) => what);
}
