/** Takes a selfie, sends it, and says in plain words what to do when it could not be used. */
import { useEffect, useState } from 'preact/hooks';
import type { GuestSession } from '../../clients/typescript/guest-visit.ts';
import { Button } from '../components/button.tsx';
import { Icon } from '../components/icon.tsx';
import { hasLiveCamera, isInAppBrowser } from '../device/browser.ts';
import { canShow, prepareSelfie } from '../device/prepare-selfie.ts';
import { CameraView } from './camera-view.tsx';
import { PictureButtons } from './picture-buttons.tsx';
import { told } from './problem-words.ts';
import { searchWith, selfies } from './search.ts';
import { endsVisit, session, stage } from './visit.ts';
import { t } from './words/words.ts';

type State =
  | { readonly at: 'asking' }
  | { readonly at: 'camera' }
  | { readonly at: 'working'; readonly step: 'preparing' | 'searching' }
  | { readonly at: 'refused'; readonly problem: unknown };

export function SelfieScreen({ open }: { readonly open: GuestSession }) {
  const [state, setState] = useState<State>({ at: 'asking' });
  const [picture, setPicture] = useState<Blob | null>(null);

  const use = async (file: Blob) => {
    setState({ at: 'working', step: 'preparing' });
    try {
      const selfie = await prepareSelfie(file);
      setPicture(selfie);
      setState({ at: 'working', step: 'searching' });
      await searchWith(open, [selfie]);
      stage.value = { at: 'found' };
    } catch (problem) {
      if (!endsVisit(problem)) setState({ at: 'refused', problem });
    }
  };

  if (state.at === 'camera')
    return <CameraView onShot={(shot) => void use(shot)} onClose={() => setState({ at: 'asking' })} />;
  const left = session.value?.searches.left ?? null;
  return (
    <div class="mx-auto flex w-full max-w-md grow animate-fade flex-col items-stretch gap-6 px-6 pt-4 pb-10">
      <Portrait picture={picture} working={state.at === 'working'} />
      <div aria-live="polite" class="flex flex-col gap-2 text-center">
        <Headline state={state} />
      </div>
      {state.at === 'working' ? null : (
        <>
          <PictureButtons again={state.at === 'refused'} onPicture={(file) => void use(file)} />
          {hasLiveCamera() ? (
            <Button look="quiet" icon="face" wide onPress={() => setState({ at: 'camera' })}>
              {t('selfie.live')}
            </Button>
          ) : null}
          {selfies.value.length > 0 && state.at === 'asking' ? (
            <Button look="quiet" icon="search" wide onPress={() => void use(selfies.value[0]!)}>
              {t('selfie.same')}
            </Button>
          ) : null}
          <Hints left={left} />
        </>
      )}
    </div>
  );
}

function Headline({ state }: { readonly state: State }) {
  const refusal = state.at === 'refused' ? told(state.problem) : null;
  if (state.at === 'working')
    return (
      <h1 key={state.step} class="animate-breathe text-2xl font-semibold">
        {t(`selfie.${state.step}`)}
      </h1>
    );
  return (
    <>
      <h1 class={`text-3xl font-semibold text-balance ${refusal === null ? '' : 'text-danger'}`}>
        {refusal?.title ?? t('selfie.title')}
      </h1>
      <p class="text-pretty text-soft">{refusal?.text ?? t('selfie.text')}</p>
    </>
  );
}

function Hints({ left }: { readonly left: number | null }) {
  const hints = [
    isInAppBrowser(navigator.userAgent) ? t('selfie.inApp') : null,
    isSecureContext ? null : t('selfie.insecure'),
    left === null ? null : t('selfie.left', { n: left }),
  ].filter((hint) => hint !== null);
  return (
    <div class="flex flex-col gap-2 text-center text-sm text-soft">
      {hints.map((hint) => (
        <p key={hint}>{hint}</p>
      ))}
    </div>
  );
}

/** The selfie in its frame, or the place for it. */
function Portrait({ picture, working }: { readonly picture: Blob | null; readonly working: boolean }) {
  const [address, setAddress] = useState<string | null>(null);
  useEffect(() => {
    if (picture === null || !canShow(picture)) {
      setAddress(null);
      return;
    }
    const made = URL.createObjectURL(picture);
    setAddress(made);
    return () => URL.revokeObjectURL(made);
  }, [picture]);
  return (
    <div
      class={`relative mx-auto grid h-64 w-52 place-items-center overflow-hidden rounded-[50%] bg-sunken text-soft ring-2 ring-offset-4 ring-offset-page ${working ? 'animate-breathe ring-accent' : 'ring-line'}`}
    >
      {address === null ? (
        <Icon name="face" size={72} />
      ) : (
        <img src={address} alt={t('selfie.alt')} class="size-full object-cover" />
      )}
    </div>
  );
}
