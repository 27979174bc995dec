/** Asks for consent in plain words before any picture is taken: what happens, who is in the selfie, what is agreed to. */
import { useState } from 'preact/hooks';
import type { ConsentPurpose, ConsentRelation, GuestSession } from '../../clients/typescript/guest-visit.ts';
import { Button } from '../components/button.tsx';
import { Choice } from '../components/choice.tsx';
import { AlbumCover } from './album-cover.tsx';
import { told } from './problem-words.ts';
import { agree, consentText, endsVisit } from './visit.ts';
import { t } from './words/words.ts';

export function ConsentScreen({ open }: { readonly open: GuestSession }) {
  const text = consentText(open);
  const { relations, purposes } = open.consent;
  const [relation, setRelation] = useState<ConsentRelation | null>(
    relations.length === 1 ? relations[0]! : null,
  );
  const [agreed, setAgreed] = useState<ReadonlySet<ConsentPurpose>>(new Set());
  const [state, setState] = useState<{ readonly busy: boolean; readonly problem: string | null }>({
    busy: false,
    problem: null,
  });
  if (text === null) return null;
  const toggle = (purpose: ConsentPurpose, on: boolean) =>
    setAgreed(new Set([...agreed].filter((each) => each !== purpose).concat(on ? [purpose] : [])));
  const send = async () => {
    if (relation === null || purposes.some((purpose) => !agreed.has(purpose)))
      return setState({ busy: false, problem: t('consent.missing') });
    setState({ busy: true, problem: null });
    try {
      await agree(relation, text);
    } catch (problem) {
      const { title, text: words } = told(problem);
      if (!endsVisit(problem)) setState({ busy: false, problem: `${title}. ${words}` });
    }
  };
  return (
    <div class="mx-auto flex w-full max-w-xl grow animate-fade flex-col gap-6 px-5 pt-4 pb-10">
      <AlbumCover open={open} />
      <div lang={text.locale} class="flex flex-col gap-6">
        <h1 class="text-3xl font-semibold text-balance">{text.title}</h1>
        <div class="flex flex-col gap-3 text-pretty text-soft">
          {text.paragraphs.map((paragraph) => (
            <p key={paragraph}>{paragraph}</p>
          ))}
        </div>
        {relations.length === 1 ? null : (
          <fieldset class="flex flex-col gap-2">
            <legend class="mb-2 font-medium">{t('consent.who')}</legend>
            {relations.map((each) => (
              <Choice
                key={each}
                kind="radio"
                name="relation"
                checked={relation === each}
                onChange={() => setRelation(each)}
              >
                {text.relations[each]}
              </Choice>
            ))}
          </fieldset>
        )}
        <div class="flex flex-col gap-2">
          {relations.length === 1 ? <p class="font-medium">{text.relations[relations[0]!]}</p> : null}
          {purposes.map((purpose) => (
            <Choice
              key={purpose}
              kind="checkbox"
              checked={agreed.has(purpose)}
              onChange={(on) => toggle(purpose, on)}
            >
              {text.purposes[purpose]}
            </Choice>
          ))}
        </div>
      </div>
      <div class="flex flex-col gap-3">
        <p role="alert" class="text-danger empty:hidden">
          {state.problem}
        </p>
        <Button wide busy={state.busy} onPress={() => void send()}>
          {t('consent.go')}
        </Button>
      </div>
    </div>
  );
}
