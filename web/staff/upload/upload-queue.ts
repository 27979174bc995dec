/** Brings thousands of files into an album: a few requests at a time, waiting for the network, never sending what is there. */
import { allItems } from '../../../clients/typescript/client.ts';
import { KithProblem } from '../../../clients/typescript/problem.ts';
import { api } from '../api.ts';
import { judgeName, looksLikePhoto, type PickedFile } from './picked-file.ts';
import { MOST_IN_REQUEST, type ReadFile, sendFiles } from './send-files.ts';
import { type FileTrouble, nameOf, stateOf, tell, type UploadTarget } from './upload-state.ts';

/** Requests at a time: one is looked at while the next is on its way. */
const LANES = 2;
/** Of a request: a server takes twenty, but a function has half a minute. */
const MOST_PHOTOS = 6;
const WAIT_MS = { first: 1_000, most: 15_000 } as const;

interface Run {
  /** Last first. */
  waiting: PickedFile[];
  lanes: number;
  stopped: boolean;
  /** SHA-256 of what the album shows; null until asked. */
  known: Promise<Set<string>> | null;
}

const runs = new Map<string, Run>();

function runOf(target: UploadTarget): Run {
  const run = runs.get(nameOf(target)) ?? { waiting: [], lanes: 0, stopped: false, known: null };
  runs.set(nameOf(target), run);
  return run;
}

/** Takes files in and begins, or goes on with more. */
export function addFiles(target: UploadTarget, picked: readonly PickedFile[]): void {
  const before = stateOf(target);
  if (before?.phase === 'over') tell(target, null);
  const judged = picked.map((each) => ({ each, refusal: judgeName(each.file) }));
  const troubles: readonly FileTrouble[] = judged.flatMap(({ each, refusal }) =>
    refusal === null ? [] : [{ picked: each, why: { own: refusal }, mayHelp: false }],
  );
  const state = stateOf(target);
  tell(target, {
    total: (state?.total ?? 0) + picked.length,
    troubles: [...(state?.troubles ?? []), ...troubles],
  });
  const fitting = judged.flatMap(({ each, refusal }) => (refusal === null ? [each] : []));
  const run = runOf(target);
  run.waiting = [...fitting.toReversed(), ...run.waiting];
  goOn(target);
}

/** Those that may do better now. */
export function tryAgain(target: UploadTarget, only?: FileTrouble): void {
  const state = stateOf(target);
  if (state === undefined) return;
  const again = state.troubles.filter((each) => each.mayHelp && (only === undefined || each === only));
  tell(target, { troubles: state.troubles.filter((each) => !again.includes(each)) });
  runOf(target).waiting.push(...again.map(({ picked }) => picked));
  goOn(target);
}

/** What is on its way arrives; nothing more leaves. */
export function stopUpload(target: UploadTarget): void {
  runOf(target).stopped = true;
  tell(target, { phase: 'stopped', problem: null });
}

export function goOn(target: UploadTarget): void {
  const run = runOf(target);
  run.stopped = false;
  tell(target, { phase: 'running', problem: null });
  while (run.lanes < LANES) {
    run.lanes++;
    lane(target, run)
      .catch((problem: unknown) => {
        run.stopped = true;
        tell(target, { phase: 'stopped', problem });
      })
      .finally(() => {
        run.lanes--;
        const over = run.lanes === 0 && run.waiting.length === 0 && !run.stopped;
        if (over && stateOf(target) !== undefined) tell(target, { phase: 'over' });
        if (over) run.known = null;
      });
  }
}

export function forgetUpload(target: UploadTarget): void {
  runs.delete(nameOf(target));
  tell(target, null);
}

async function lane(target: UploadTarget, run: Run): Promise<void> {
  let pause: number = WAIT_MS.first;
  while (!run.stopped) {
    const taken = take(run);
    if (taken.length === 0) return;
    try {
      await bring(target, run, taken);
      pause = WAIT_MS.first;
      if (!run.stopped && stateOf(target)?.phase === 'waiting') tell(target, { phase: 'running' });
    } catch (problem) {
      run.waiting.push(...taken.toReversed());
      if (!(problem instanceof KithProblem) || !passesByItself(problem)) throw problem;
      if (!run.stopped) tell(target, { phase: 'waiting' });
      await network(pause);
      pause = Math.min(WAIT_MS.most, pause * 2);
    }
  }
}

function passesByItself({ status, code }: KithProblem): boolean {
  return status === 0 || status === 429 || (status === 503 && code !== 'models_unavailable');
}

/** Files that fit one request; a big one goes alone. */
function take(run: Run): readonly PickedFile[] {
  const taken: PickedFile[] = [];
  let bytes = 0;
  while (taken.length < MOST_PHOTOS) {
    const next = run.waiting.at(-1);
    if (next === undefined || (taken.length > 0 && bytes + next.file.size > MOST_IN_REQUEST)) break;
    run.waiting.pop();
    taken.push(next);
    bytes += next.file.size;
  }
  return taken;
}

async function bring(target: UploadTarget, run: Run, taken: readonly PickedFile[]): Promise<void> {
  run.known ??= knownOf(target).catch((problem: unknown) => {
    run.known = null;
    throw problem;
  });
  const known = await run.known;
  const files: ReadFile[] = [];
  const troubles: FileTrouble[] = [];
  let already = 0;
  for (const picked of taken) {
    const bytes = await picked.file.arrayBuffer().then(
      (read) => new Uint8Array(read),
      () => null,
    );
    if (bytes === null) troubles.push({ picked, why: { own: 'unreadable' }, mayHelp: true });
    else if (!looksLikePhoto(bytes)) troubles.push({ picked, why: { own: 'notPhoto' }, mayHelp: false });
    else if (known.has(await digestOf(bytes))) already++;
    else files.push({ picked, bytes });
  }
  const answer = files.length === 0 ? null : await sendFiles(api(), target, files);
  const state = stateOf(target);
  if (state === undefined) return;
  tell(target, {
    sent: state.sent + (answer?.sent ?? 0),
    already: state.already + already + (answer?.already ?? 0),
    troubles: [...state.troubles, ...troubles, ...(answer?.troubles ?? [])],
  });
}

async function knownOf({ gallery, album }: UploadTarget): Promise<Set<string>> {
  const photos = await allItems((page) => api().albumPhotos(gallery, album, page), 500);
  return new Set(photos.map(({ sha256 }) => sha256));
}

/** Empty where the browser computes none (plain HTTP): then the server finds out. */
async function digestOf(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (!isSecureContext) return '';
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Until the browser says it is online, or for so long. */
function network(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener('online', go);
      resolve();
    };
    const timer = setTimeout(go, milliseconds);
    addEventListener('online', go);
  });
}

/** Leaving the page would end it: the browser asks first. */
addEventListener('beforeunload', (event) => {
  const busy = [...runs.keys()].some((name) => (runs.get(name)?.lanes ?? 0) > 0);
  if (busy) event.preventDefault();
});
