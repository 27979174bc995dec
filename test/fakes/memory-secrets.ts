/** Secrets in memory that remember as Secrets Manager's adapter does, and count how often they were asked for. */
import type { Secrets } from '../../lib/ports/secrets.ts';

export interface MemorySecrets extends Secrets {
  readonly asked: number;
  change(id: string, text: string): void;
}

export function memorySecrets(initial: Readonly<Record<string, string>>): MemorySecrets {
  const kept = new Map(Object.entries(initial));
  const remembered = new Map<string, string>();
  let asked = 0;
  const fetch = async (id: string) => {
    const text = kept.get(id);
    if (text === undefined) throw new Error('there is no such secret');
    asked += 1;
    remembered.set(id, text);
    return text;
  };
  return {
    get asked() {
      return asked;
    },
    change: (id, text) => void kept.set(id, text),
    read: async (id) => remembered.get(id) ?? fetch(id),
    refresh: fetch,
  };
}
