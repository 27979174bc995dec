/** The words of the guest page, in the language that is chosen. */
import { translator } from '../../locale.ts';
import { en } from './en.ts';
import { problemsEn } from './problems-en.ts';
import { problemsRu } from './problems-ru.ts';
import { ru } from './ru.ts';

export type WordKey = keyof typeof en;
export type ProblemKey = keyof typeof problemsEn;

export const t = translator<WordKey>({ en, ru });
export const tProblem = translator<ProblemKey>({ en: problemsEn, ru: problemsRu });

export function isProblemKey(key: string): key is ProblemKey {
  return Object.hasOwn(problemsEn, key);
}
