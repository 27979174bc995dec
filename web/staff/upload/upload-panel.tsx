/** How far an upload is, what could not be added and why, and what can be done about it. */
import { useState } from 'preact/hooks';
import { Button } from '../../components/button.tsx';
import { Progress } from '../../components/progress.tsx';
import { TroubleLine } from '../parts/trouble.tsx';
import { refusalTitle } from '../problem-words.ts';
import { t } from '../words/photos.ts';
import { forgetUpload, goOn, stopUpload, tryAgain } from './upload-queue.ts';
import {
  doneOf,
  type FileTrouble,
  forgetInterrupted,
  interruptedUpload,
  stateOf,
  type UploadState,
  type UploadTarget,
} from './upload-state.ts';

/** Of the list; the rest is counted. */
const MOST_SHOWN = 50;

export function UploadPanel({ gallery, album }: UploadTarget) {
  const target = { gallery, album };
  const state = stateOf(target);
  if (state === undefined) return <Interruption {...target} />;
  const again = state.troubles.filter(({ mayHelp }) => mayHelp).length;
  return (
    <section aria-label={t('up.title')} class="flex flex-col gap-4 rounded-card bg-card p-5 ring-1 ring-line">
      <Progress
        label={t('up.progress', { done: doneOf(state), total: state.total })}
        done={doneOf(state)}
        total={state.total}
      />
      <div class="flex flex-wrap items-center justify-between gap-3">
        <div role="status" class="min-w-0">
          <p class={state.phase === 'waiting' ? 'font-medium' : ''}>{phaseWords(state)}</p>
          <p class="text-sm text-soft">{countWords(state)}</p>
        </div>
        <div class="flex flex-wrap gap-2">
          {again === 0 || state.phase === 'running' ? null : (
            <Button look="secondary" onPress={() => tryAgain(target)}>
              {t('up.retryAll', { n: again })}
            </Button>
          )}
          <div class="w-36">
            <PhaseButton state={state} />
          </div>
        </div>
      </div>
      <TroubleLine problem={state.problem} />
      <Troubles state={state} />
    </section>
  );
}

function PhaseButton({ state }: { readonly state: UploadState }) {
  if (state.phase === 'over')
    return (
      <Button key="over" wide look="secondary" onPress={() => forgetUpload(state)}>
        {t('up.close')}
      </Button>
    );
  return state.phase === 'stopped' ? (
    <Button key="stopped" wide onPress={() => goOn(state)}>
      {t('up.go')}
    </Button>
  ) : (
    <Button key="running" wide look="secondary" onPress={() => stopUpload(state)}>
      {t('up.stop')}
    </Button>
  );
}

function phaseWords({ phase, troubles }: UploadState): string {
  if (phase === 'over') return t(troubles.length === 0 ? 'up.over' : 'up.overSome');
  return t(`up.${phase}`);
}

function countWords({ sent, already, troubles }: UploadState): string {
  return [
    t('up.sent', { n: sent }),
    ...(already === 0 ? [] : [t('up.already', { n: already })]),
    ...(troubles.length === 0 ? [] : [t('up.troubles', { n: troubles.length })]),
  ].join(' · ');
}

function Troubles({ state }: { readonly state: UploadState }) {
  const { troubles } = state;
  return (
    <details class="rounded-xl bg-sunken">
      <summary class="min-h-11 px-4 py-2.5 font-medium">{t('up.list', { n: troubles.length })}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling list must be reachable by the keyboard */}
      <div class="max-h-80 overflow-y-auto px-4 pb-4" tabIndex={0}>
        <ul class="flex flex-col gap-3" aria-label={t('up.list', { n: troubles.length })}>
          {troubles.slice(0, MOST_SHOWN).map((trouble) => (
            <li key={trouble.picked.path} class="flex items-center justify-between gap-3">
              <div class="min-w-0">
                <p class="truncate font-medium" dir="auto">
                  {trouble.picked.path}
                </p>
                <p class="text-sm text-soft">{whyWords(trouble)}</p>
              </div>
              {trouble.mayHelp ? (
                <Button look="quiet" onPress={() => tryAgain(state, trouble)}>
                  {t('up.retry')}
                </Button>
              ) : null}
            </li>
          ))}
          {troubles.length > MOST_SHOWN ? (
            <li class="text-soft">{t('up.more', { n: troubles.length - MOST_SHOWN })}</li>
          ) : null}
        </ul>
      </div>
    </details>
  );
}

function whyWords({ why }: FileTrouble): string {
  return 'own' in why ? t(`no.${why.own}`) : refusalTitle(why.code);
}

/** After a reload: where it stopped, and how to go on. */
function Interruption(target: UploadTarget) {
  const [left, setLeft] = useState(interruptedUpload(target));
  if (left === null) return null;
  return (
    <p role="status" class="flex flex-wrap items-center gap-3 rounded-card bg-card p-5 ring-1 ring-line">
      <span class="min-w-0 grow basis-64">{t('up.interrupted', { ...left })}</span>
      <Button
        look="quiet"
        onPress={() => {
          forgetInterrupted(target);
          setLeft(null);
        }}
      >
        {t('up.dismiss')}
      </Button>
    </p>
  );
}
