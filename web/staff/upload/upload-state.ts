/** How far the uploads of this page are, one per album; they go on while other screens are shown. */
import { signal } from '@preact/signals';
import { storedJson } from '../../stored-json.ts';
import type { OwnRefusal, PickedFile } from './picked-file.ts';

export interface UploadTarget {
  readonly gallery: string;
  readonly album: string;
}

/** A file that is not in the album, and whether trying again may help. */
export interface FileTrouble {
  readonly picked: PickedFile;
  readonly why:
    | { readonly own: OwnRefusal }
    /** The server's code, with its own sentence. */
    | { readonly code: string; readonly message: string };
  readonly mayHelp: boolean;
}

export interface UploadState extends UploadTarget {
  readonly phase: 'running' | 'waiting' | 'stopped' | 'over';
  /** Why it stopped by itself. */
  readonly problem: unknown;
  readonly total: number;
  readonly sent: number;
  readonly already: number;
  readonly troubles: readonly FileTrouble[];
}

export const uploads = signal<ReadonlyMap<string, UploadState>>(new Map());

export function nameOf({ gallery, album }: UploadTarget): string {
  return `${gallery}/${album}`;
}

export function stateOf(target: UploadTarget): UploadState | undefined {
  return uploads.value.get(nameOf(target));
}

export function doneOf({ sent, already, troubles }: UploadState): number {
  return sent + already + troubles.length;
}

/** Changes what is told; null forgets it. */
export function tell(target: UploadTarget, part: Partial<UploadState> | null): void {
  const next = new Map(uploads.value);
  const name = nameOf(target);
  if (part === null) next.delete(name);
  else {
    const before = next.get(name) ?? {
      ...target,
      phase: 'running',
      problem: null,
      total: 0,
      sent: 0,
      already: 0,
      troubles: [],
    };
    next.set(name, { ...before, ...part });
  }
  uploads.value = next;
  note(target, next.get(name));
}

export interface Interrupted {
  readonly done: number;
  readonly total: number;
}

const noted = (target: UploadTarget) => `kith.upload.${nameOf(target)}`;

/** Counts only: whoever shares the device learns no file name. */
function note(target: UploadTarget, state: UploadState | undefined): void {
  if (state === undefined || state.phase === 'over') localStorage.removeItem(noted(target));
  else localStorage.setItem(noted(target), JSON.stringify({ done: doneOf(state), total: state.total }));
}

/** What a reload or a closed window cut off; null for nothing. */
export function interruptedUpload(target: UploadTarget): Interrupted | null {
  const found = storedJson('device', noted(target));
  if (typeof found !== 'object' || found === null || !('done' in found) || !('total' in found)) return null;
  const { done, total } = found;
  return typeof done === 'number' && typeof total === 'number' ? { done, total } : null;
}

export function forgetInterrupted(target: UploadTarget): void {
  localStorage.removeItem(noted(target));
}
