/** "Keep me out from now on", beside a request to be erased: a wish of its own with a consent of its own, since numbers of the face are kept for it. */
import type { ConsentRelation, SuppressionText } from '../../clients/typescript/guest-visit.ts';
import { Choice } from '../components/choice.tsx';
import { t } from './words/words.ts';

export interface KeepOut {
  readonly wanted: boolean;
  /** Who agrees; null until it was said. */
  readonly relation: ConsentRelation | null;
}

export interface KeepOutChoiceProps {
  readonly text: SuppressionText;
  /** Who may agree. */
  readonly relations: readonly ConsentRelation[];
  readonly value: KeepOut;
  readonly onChange: (value: KeepOut) => void;
}

export function KeepOutChoice({ text, relations, value, onChange }: KeepOutChoiceProps) {
  const { wanted, relation } = value;
  return (
    <div class="flex flex-col gap-3">
      <Choice kind="checkbox" checked={wanted} onChange={(on) => onChange({ ...value, wanted: on })}>
        <span class="font-medium">{t('keepOut.wish')}</span>
        <span class="block text-sm text-soft">{t('keepOut.hint')}</span>
      </Choice>
      {wanted ? (
        <div lang={text.locale} class="flex animate-fade flex-col gap-3">
          <h3 class="font-medium">{text.title}</h3>
          {text.paragraphs.map((paragraph) => (
            <p key={paragraph} class="text-pretty text-soft">
              {paragraph}
            </p>
          ))}
          {relations.length === 1 ? (
            <p class="font-medium">{text.relations[relations[0]!]}</p>
          ) : (
            <fieldset class="flex flex-col gap-2">
              <legend class="mb-2 font-medium">{t('keepOut.who')}</legend>
              {relations.map((each) => (
                <Choice
                  key={each}
                  kind="radio"
                  name="keep-out"
                  checked={relation === each}
                  onChange={() => onChange({ ...value, relation: each })}
                >
                  {text.relations[each]}
                </Choice>
              ))}
            </fieldset>
          )}
        </div>
      ) : null}
    </div>
  );
}
