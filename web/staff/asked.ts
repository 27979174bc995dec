/** What a screen asks the API for: the answer, or what went wrong, or nothing yet; asked again on demand. */
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';

export interface Asked<T> {
  /** Undefined until the first answer; the last one stays while a newer is awaited. */
  readonly value: T | undefined;
  readonly problem: unknown;
  /** Asks once more. */
  readonly again: () => void;
  /** Puts in its place what a change answered. */
  readonly put: (value: T) => void;
}

/** Asks when the screen comes and whenever one of `by` changes. An answer that comes too late is dropped. */
export function useAsked<T>(ask: () => Promise<T>, by: readonly unknown[]): Asked<T> {
  const [state, setState] = useState<{ readonly value?: T; readonly problem: unknown }>({ problem: null });
  const turn = useRef(0);
  const latest = useRef(ask);
  latest.current = ask;
  const again = useCallback(() => {
    const mine = ++turn.current;
    latest.current().then(
      (value) => {
        if (mine === turn.current) setState({ value, problem: null });
      },
      (problem: unknown) => {
        if (mine === turn.current) setState((before) => ({ ...before, problem }));
      },
    );
  }, []);
  useEffect(() => {
    setState({ problem: null });
    again();
    return () => {
      turn.current++;
    };
  }, by);
  const put = useCallback((value: T) => {
    turn.current++;
    setState({ value, problem: null });
  }, []);
  return { value: state.value, problem: state.problem, again, put };
}

/** Runs `work` every so often while the page is seen. */
export function useEvery(milliseconds: number | null, work: () => void): void {
  const latest = useRef(work);
  latest.current = work;
  useEffect(() => {
    if (milliseconds === null) return;
    const timer = setInterval(() => {
      if (document.visibilityState === 'visible') latest.current();
    }, milliseconds);
    return () => clearInterval(timer);
  }, [milliseconds]);
}
