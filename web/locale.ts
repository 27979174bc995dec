/** Which language the page speaks, and how a catalogue of messages becomes words: plural forms and places to fill in. */
import { effect, signal } from '@preact/signals';

export const locales = ['en', 'ru'] as const;
export type Locale = (typeof locales)[number];

/** A text with `{name}` places, or one per plural category of the number `n`. */
export type Message = string | { readonly [category in Intl.LDMLPluralRule]?: string };
export type Catalogue<Key extends string> = Readonly<Record<Key, Message>>;
export type Fillings = Readonly<Record<string, string | number>>;

const remembered = 'kith.language';

function isLocale(value: unknown): value is Locale {
  return locales.some((each) => each === value);
}

/** The visitor's choice, else the first language of the browser that we speak. */
function firstLocale(): Locale {
  const chosen = globalThis.localStorage?.getItem(remembered);
  if (isLocale(chosen)) return chosen;
  const spoken = (globalThis.navigator?.languages ?? []).map((tag) => tag.slice(0, 2).toLowerCase());
  return spoken.find(isLocale) ?? 'en';
}

export const locale = signal<Locale>(firstLocale());

export function chooseLocale(next: Locale): void {
  globalThis.localStorage?.setItem(remembered, next);
  locale.value = next;
}

/** Keeps `<html lang>` true, for hyphenation and screen readers. */
export function tellDocumentLanguage(): void {
  effect(() => {
    document.documentElement.lang = locale.value;
  });
}

/** `t(key, {n: 3})`; a component that calls it while rendering is rendered anew when the language changes. */
export function translator<Key extends string>(catalogues: Readonly<Record<Locale, Catalogue<Key>>>) {
  return (key: Key, fillings: Fillings = {}): string =>
    phrase(catalogues[locale.value][key], fillings, locale.value);
}

/** The words of one message in one language. */
export function phrase(message: Message, fillings: Fillings, language: Locale): string {
  const text = typeof message === 'string' ? message : pluralForm(message, fillings, language);
  return text.replace(/\{(\w+)\}/g, (place, name: string) => {
    const filling = fillings[name];
    if (filling === undefined) return place;
    return typeof filling === 'number' ? filling.toLocaleString(language) : filling;
  });
}

function pluralForm(message: Exclude<Message, string>, { n = 0 }: Fillings, language: Locale): string {
  const category = new Intl.PluralRules(language).select(Number(n));
  return message[category] ?? message.other ?? '';
}
