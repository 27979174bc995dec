/** Names and values, one pair a line. */
import type { ComponentChildren } from 'preact';

export interface Fact {
  readonly name: string;
  readonly value: ComponentChildren;
}

export function Facts({ facts }: { readonly facts: readonly Fact[] }) {
  return (
    <dl class="grid grid-cols-[minmax(0,11fr)_minmax(0,13fr)] gap-x-4 gap-y-1.5">
      {facts.map(({ name, value }) => (
        <div key={name} class="contents">
          <dt class="text-soft">{name}</dt>
          <dd class="text-right tabular-nums" dir="auto">
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
