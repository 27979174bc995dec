/** Tells how long the calls of a port take, without the port knowing. */

/** The same port; `observe` gets every asynchronous call's name (`galleries.find`, `search`) and milliseconds, failures included. */
export function timed<T extends object>(
  port: T,
  observe: (operation: string, milliseconds: number) => void,
  prefix = '',
): T {
  return new Proxy(port, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof name !== 'string') return member;
      if (typeof member === 'object' && member !== null) return timed(member, observe, `${prefix}${name}.`);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]) => {
        const started = performance.now();
        const result: unknown = Reflect.apply(member, target, args);
        if (!(result instanceof Promise)) return result;
        return result.finally(() => observe(`${prefix}${name}`, performance.now() - started));
      };
    },
  });
}
