/** Lets nobody use a registry before something is known to be true. */
import type { Registry } from '../../ports/registry.ts';

/** The same registry, whose every call waits for `ready`; what `ready` throws is the call's answer, and the next call asks again. */
export function behindGate(registry: Registry, ready: () => Promise<void>): Registry {
  let open = false;
  const pass = async () => {
    if (open) return;
    await ready();
    open = true;
  };
  return { ...gated(registry, pass), close: registry.close };
}

function gated<T extends object>(target: T, pass: () => Promise<void>): T {
  const entries = Object.entries(target).map(([name, member]: [string, unknown]) => {
    if (typeof member === 'object' && member !== null) return [name, gatedMethods(member, pass)];
    return [name, typeof member === 'function' ? behind(target, member, pass) : member];
  });
  return { ...target, ...Object.fromEntries(entries) };
}

/** By proxy, since the aggregates are proxies themselves and tell no names. */
function gatedMethods<T extends object>(aggregate: T, pass: () => Promise<void>): T {
  return new Proxy(aggregate, {
    get(target, name, receiver) {
      const member: unknown = Reflect.get(target, name, receiver);
      return typeof member === 'function' ? behind(target, member, pass) : member;
    },
  });
}

function behind(target: object, call: object, pass: () => Promise<void>) {
  return async (...args: unknown[]) => {
    await pass();
    return Reflect.apply(call as (...args: unknown[]) => unknown, target, args);
  };
}
