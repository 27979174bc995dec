/** The accuracy rows of the bench: the same figures `accuracy.ts` prints by itself. */
import { developmentSpace, openDevelopmentAnalyzer } from '../fixtures/development-pack.ts';
import { accuracy } from './accuracy.ts';
import type { Section } from './bench-context.ts';

export const accuracySection: Section = async () => {
  const analyzer = openDevelopmentAnalyzer();
  try {
    const rows = await accuracy(analyzer, developmentSpace());
    return rows.map(({ protocol, outcome, reached }) => ({ figure: protocol, kith: outcome, reached }));
  } finally {
    await analyzer.close();
  }
};
