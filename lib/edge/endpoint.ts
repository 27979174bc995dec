/** The way of every request through a function, in one order: ids, admission, reading, idempotency, action, answer, record. */
import middy from 'middy';
import { admit } from './admission.ts';
import { answerOnce } from './answer-once.ts';
import { behindProxy } from './behind-proxy.ts';
import type { AnyBinding, Bindings, EdgePorts, NeedsOf, PortSource } from './binding.ts';
import { type Exchange, type HttpHandler, type HttpResult, openExchange, routeOf } from './exchange.ts';
import { galleryScope } from './gallery-scope.ts';
import { countingGuesses } from './guesses.ts';
import { TimedOut } from './problems.ts';
import { recordAnswer, recordProblem } from './record.ts';
import { readRequest } from './request-body.ts';
import { answerResult } from './responses.ts';
import { leavesWork, tended } from './tended.ts';

/** What the stages of one request share. */
interface Visit {
  readonly exchange: Exchange;
  readonly ports: Pick<EdgePorts, 'telemetry' | 'rateLimiter' | 'clock' | 'ids' | 'access' | 'tending'>;
}

/** Milliseconds before the platform's own timeout at which the caller is told. */
const TELL_BEFORE_MS = 500;

/**
 * Makes the handler of one function out of the actions it answers. The handler never throws for what a caller sent; what it
 * throws (a port of its own that can't be opened) is the platform's to report.
 */
export function endpoint<P extends EdgePorts, const N extends NeedsOf<P>>(
  source: PortSource<P>,
  bindings: Bindings<P, N>,
): HttpHandler {
  const actions: ReadonlyMap<string, AnyBinding<P>> = new Map(Object.entries<AnyBinding<P>>(bindings));
  const registry = async () => (await source.open(['registry'])).registry;
  const scope = galleryScope();

  const stages = middy<Visit, HttpResult>(
    async ({ exchange, ports }: Visit) => {
      const binding = actions.get(routeOf(exchange).action);
      if (binding === undefined) throw new Error(`this function does not answer ${routeOf(exchange).id}`);
      const work = () =>
        countingGuesses(exchange, ports.rateLimiter, () =>
          answerOnce(exchange, {
            clock: ports.clock,
            registry,
            run: async (request) => binding.run(await source.open(binding.needs), request as never),
            replay: async (answer, request) =>
              binding.replay?.(await source.open(binding.needs), answer as never, request as never) ?? answer,
          }),
        );
      const leaves = leavesWork(routeOf(exchange));
      exchange.answer = await (leaves ? tended(ports.tending, work) : work());
      return answerResult(exchange);
    },
    {
      timeoutEarlyInMillis: TELL_BEFORE_MS,
      timeoutEarlyResponse: () => {
        throw new TimedOut();
      },
    },
  )
    .before(({ event: { exchange, ports } }) => admit(exchange, { ...ports, registry, scope }))
    .before(async ({ event: { exchange, ports } }) => {
      Object.assign(exchange, await readRequest(exchange, ports.access.maxBody));
    })
    .after(({ event: { exchange, ports }, response }) => recordAnswer(exchange, response ?? {}, ports))
    .onError((request) => {
      request.response = recordProblem(request.event.exchange, request.error, request.event.ports);
    });

  return async (event, context) => {
    const ports = await source.open(['telemetry', 'rateLimiter', 'clock', 'ids', 'access', 'tending']);
    const seen = await behindProxy(event, ports.access, ports.telemetry);
    return stages({ exchange: openExchange(seen, ports), ports }, context);
  };
}
