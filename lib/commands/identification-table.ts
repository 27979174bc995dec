/** How an identification reads on one line. */
import type { Identification, IdentifyAnswer } from '../../clients/typescript/answers.ts';
import { coloured, type Output } from './shell.ts';
import { type Column, plain, similarityText } from './table.ts';

export const identificationTitles: readonly Column[] = [
  { title: 'verdict' },
  { title: 'person' },
  { title: 'similarity', align: 'right' },
  { title: 'threshold', align: 'right' },
  { title: 'why' },
];

const styles = { match: 'green', maybe: 'yellow', unknown: 'gray' } as const;

/** The cells under `identificationTitles`. */
export function identificationRow(
  stream: Output,
  answer: Identification | IdentifyAnswer,
): readonly string[] {
  return [
    coloured(stream, styles[answer.verdict], answer.verdict),
    answer.person === null ? '' : personName(answer.person),
    similarityText(answer.similarity),
    similarityText(answer.threshold),
    [words(answer), 'timings' in answer ? `${Math.round(answer.timings.total)} ms` : '']
      .filter(Boolean)
      .join(', '),
  ];
}

export function personName(person: { readonly id: string; readonly displayName: string | null }): string {
  return person.displayName === null ? person.id : `${person.id} (${plain(person.displayName)})`;
}

/** A `maybe` names the persons it hesitates between. */
function words({ reason, candidates, verdict }: Identification): string {
  const text = reason.replaceAll('_', ' ');
  if (verdict !== 'maybe') return text;
  const names = candidates.slice(0, 2).map((candidate) => candidate.personId);
  return `${text}: ${names.join(' or ')}`;
}
