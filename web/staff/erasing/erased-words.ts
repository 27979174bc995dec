/** What this tab erased, in the words of the one who did it: a receipt knows no names, and nobody else is told. */
import type { Erasure } from '../../../clients/typescript/operations.ts';
import { storedJson } from '../../stored-json.ts';

const kept = 'kith.erased';
const MOST_KEPT = 100;

function read(): readonly (readonly [string, string])[] {
  const found = storedJson('tab', kept);
  return Array.isArray(found) ? found.filter(isPair) : [];
}

const words = new Map(read());

function isPair(each: unknown): each is readonly [string, string] {
  return Array.isArray(each) && each.length === 2 && each.every((part) => typeof part === 'string');
}

export function keepWords({ id }: Pick<Erasure, 'id'>, of: string): void {
  words.set(id, of);
  sessionStorage.setItem(kept, JSON.stringify([...words].slice(-MOST_KEPT)));
}

/** Null for what others erased, or another day. */
export function erasedWords(id: string): string | null {
  return words.get(id) ?? null;
}
