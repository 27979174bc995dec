/** Keys that do something by themselves: what each does on the screen that is shown, heard once for all of them. */
import { signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';

export interface Shortcut {
  /** As `KeyboardEvent.key` says it; two for one after the other (`g a`). */
  readonly keys: string;
  readonly name: string;
  readonly run: () => void;
}

const remembered = 'kith.single-keys';
/** Between the two keys of a pair. */
const PAIR_MS = 1_500;

/** Off for those who speak to their computer (WCAG 2.1.4). */
export const singleKeys = signal(localStorage.getItem(remembered) !== 'off');

export function chooseSingleKeys(on: boolean): void {
  localStorage.setItem(remembered, on ? 'on' : 'off');
  singleKeys.value = on;
}

/** Those of the whole desk and those of the screen, in the order they came. */
export const shortcutLists = signal<readonly (readonly Shortcut[])[]>([]);

/** While the component is shown. */
export function useShortcuts(list: readonly Shortcut[]): void {
  const latest = useRef(list);
  latest.current = list;
  const names = list.map(({ keys, name }) => `${keys} ${name}`).join('\n');
  useEffect(() => {
    const live = list.map(({ keys, name }) => ({
      keys,
      name,
      run: () => latest.current.find((each) => each.keys === keys)?.run(),
    }));
    shortcutLists.value = [...shortcutLists.value, live];
    return () => {
      shortcutLists.value = shortcutLists.value.filter((each) => each !== live);
    };
  }, [names]);
}

/** Begins to listen; answers how to stop. */
export function listenForShortcuts(): () => void {
  let before = { key: '', at: 0 };
  const heard = (event: KeyboardEvent) => {
    if (!singleKeys.value || event.ctrlKey || event.metaKey || event.altKey || isWriting(event)) return;
    // A dialog has the keyboard for itself, except for what was bound from inside it.
    const inDialog = document.querySelector('dialog[open]') !== null;
    const pair = event.timeStamp - before.at < PAIR_MS ? `${before.key} ${event.key}` : '';
    const all = shortcutLists.value.flat();
    const found = all.findLast(({ keys }) => keys === pair) ?? all.findLast(({ keys }) => keys === event.key);
    before = { key: event.key, at: event.timeStamp };
    if (found === undefined || inDialog) return;
    event.preventDefault();
    found.run();
  };
  addEventListener('keydown', heard);
  return () => removeEventListener('keydown', heard);
}

function isWriting({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea, select') !== null;
}
