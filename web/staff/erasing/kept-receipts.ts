/** The erasures this tab asked for, so that their receipts can be found again. */
import { signal } from '@preact/signals';
import type { Erasure } from '../../../clients/typescript/operations.ts';

export interface KeptReceipt {
  readonly id: string;
  /** What was erased, in the words of the one who did it; told to nobody else. */
  readonly of: string;
}

const kept = 'kith.receipts';
const MOST_KEPT = 100;

function read(): readonly KeptReceipt[] {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(kept) ?? '[]');
    return Array.isArray(found) ? found.filter(isKept) : [];
  } catch {
    return [];
  }
}

function isKept(each: unknown): each is KeptReceipt {
  return (
    typeof each === 'object' &&
    each !== null &&
    'id' in each &&
    typeof each.id === 'string' &&
    'of' in each &&
    typeof each.of === 'string'
  );
}

export const receipts = signal(read());

export function keepReceipt({ id }: Pick<Erasure, 'id'>, of: string): void {
  receipts.value = [{ id, of }, ...receipts.value].slice(0, MOST_KEPT);
  sessionStorage.setItem(kept, JSON.stringify(receipts.value));
}
