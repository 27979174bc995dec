/** One search of the exact index beside FAISS, at the sizes that were promised. */
import type { Section } from './bench-context.ts';
import { atMost, ms } from './bench-table.ts';
import { measureExactSearch } from './exact-search.ts';

const BUDGET = 1.5;

export const searchSpeed: Section = async ({ quick, python }) => {
  const rows = [];
  for (const count of [10_000, 100_000]) {
    const { search, faiss, ratio, batched, load } = await measureExactSearch(count, python, quick ? 20 : 100);
    rows.push({
      figure: `exact search, ${count.toLocaleString('en')} × 512, best 5 persons; reference: FAISS flat, 1 thread`,
      kith: `${ms(search.median)} (${ms(batched)} each of 32 at once; loads in ${ms(load)})`,
      reference: faiss === null ? null : ms(faiss.median),
      ...atMost(ratio, BUDGET),
    });
  }
  return rows;
};
