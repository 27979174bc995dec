/** What queues carry about jobs: ids and line numbers, never a name. */

export interface PlanMessage {
  readonly kind: 'plan';
  /** Job id. */
  readonly job: string;
}

export interface ItemsMessage {
  readonly kind: 'items';
  readonly job: string;
  /** First and last line, inclusive. */
  readonly from: number;
  readonly to: number;
}

/** Items of one message: what a worker holds in hand at a time. */
export const ITEMS_PER_MESSAGE = 64;

export function planMessage(job: string): string {
  return JSON.stringify({ kind: 'plan', job } satisfies PlanMessage);
}

/** Messages for lines `from`..`to`. */
export function itemMessages(job: string, from: number, to: number): readonly string[] {
  const messages: string[] = [];
  for (let first = from; first <= to; first += ITEMS_PER_MESSAGE) {
    const last = Math.min(first + ITEMS_PER_MESSAGE - 1, to);
    messages.push(JSON.stringify({ kind: 'items', job, from: first, to: last } satisfies ItemsMessage));
  }
  return messages;
}

/** Messages for these rising lines, whatever lies between them. */
export function scatteredItemMessages(job: string, lines: readonly number[]): readonly string[] {
  const messages: string[] = [];
  for (let at = 0; at < lines.length; at += ITEMS_PER_MESSAGE) {
    const chunk = lines.slice(at, at + ITEMS_PER_MESSAGE);
    const message: ItemsMessage = { kind: 'items', job, from: chunk[0] ?? 0, to: chunk.at(-1) ?? 0 };
    messages.push(JSON.stringify(message));
  }
  return messages;
}
