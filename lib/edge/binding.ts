/** How a function ties actions to routes: the ports each one needs, and the compiler's word that both fit. */
import type { Access } from '../ports/access.ts';
import type { Clock, Ids } from '../ports/clock.ts';
import type { RateLimiter } from '../ports/rate-limiter.ts';
import type { Registry } from '../ports/registry.ts';
import type { Telemetry } from '../ports/telemetry.ts';
import type { Tending } from '../ports/tending.ts';
import type { ActionId, AnswerOf, RequestOf } from './routes.ts';

/** What the edge itself needs, beside what actions ask for. */
export interface EdgePorts {
  readonly registry: Registry;
  readonly telemetry: Telemetry;
  readonly rateLimiter: RateLimiter;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly access: Access;
  readonly tending: Tending;
}

/** Where opened ports come from: the runtime. Each port is opened once, when first asked for. */
export interface PortSource<P> {
  open<K extends keyof P>(names: readonly K[]): Promise<Pick<P, K>>;
}

/** An action with the ports it needs. `replay` renews what may have changed since a stored answer was given. */
export interface Binding<P, Needs extends readonly (keyof P)[], Id extends ActionId> {
  readonly needs: Needs;
  readonly run: (ports: Pick<P, Needs[number]>, request: RequestOf<Id>) => Promise<AnswerOf<Id>>;
  readonly replay?: (
    ports: Pick<P, Needs[number]>,
    answer: AnswerOf<Id>,
    request: RequestOf<Id>,
  ) => Promise<AnswerOf<Id>>;
}

export type NeedsOf<P> = { readonly [Id in ActionId]?: readonly (keyof P)[] };

/** One binding per action a function answers; short forms follow their long form. */
export type Bindings<P, N extends NeedsOf<P>> = {
  readonly [Id in keyof N]: Id extends ActionId ? Binding<P, NonNullable<N[Id]>, Id> : never;
};

/** A binding whose route is known only at run time. The request it gets was parsed by the schema of that very route. */
export interface AnyBinding<P> {
  readonly needs: readonly (keyof P)[];
  readonly run: (ports: Pick<P, keyof P>, request: never) => Promise<unknown>;
  readonly replay?: (ports: Pick<P, keyof P>, answer: never, request: never) => Promise<unknown>;
}
