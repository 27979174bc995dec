/** Language and appearance, for the menu of every page. */
import { chooseLocale, type Locale, locale, locales } from '../locale.ts';
import { chooseTheme, themeChoice, themeChoices } from '../theme.ts';
import { t } from './words.ts';

/** Each in its own language, so that whoever can't read this page finds the way. */
const names: Readonly<Record<Locale, string>> = { en: 'English', ru: 'Русский' };

export function Preferences() {
  return (
    <div class="flex flex-col gap-4">
      <Segments
        label={t('language')}
        options={locales.map((each) => ({ value: each, text: names[each], lang: each }))}
        chosen={locale.value}
        onChoose={chooseLocale}
      />
      <Segments
        label={t('theme')}
        options={themeChoices.map((each) => ({ value: each, text: t(`theme.${each}`) }))}
        chosen={themeChoice.value}
        onChoose={chooseTheme}
      />
    </div>
  );
}

export interface SegmentsProps<Value extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: Value; readonly text: string; readonly lang?: string }[];
  readonly chosen: Value;
  readonly onChoose: (value: Value) => void;
}

/** A few exclusive choices side by side. */
export function Segments<Value extends string>({ label, options, chosen, onChoose }: SegmentsProps<Value>) {
  return (
    <fieldset class="min-w-0">
      <legend class="mb-1.5 text-sm text-soft">{label}</legend>
      <div class="flex gap-1 rounded-2xl bg-sunken p-1">
        {options.map(({ value, text, lang }) => (
          <button
            key={value}
            type="button"
            lang={lang}
            aria-pressed={value === chosen}
            onClick={() => onChoose(value)}
            class={`min-h-11 min-w-0 grow rounded-xl px-2 text-sm font-medium ${value === chosen ? 'bg-card text-ink shadow-sm' : 'text-soft hover:text-ink'}`}
          >
            {text}
          </button>
        ))}
      </div>
    </fieldset>
  );
}
