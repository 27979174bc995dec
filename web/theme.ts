/** Light or dark: the visitor's choice, else what the device wants; told to the stylesheet by an attribute. */
import { computed, effect, signal } from '@preact/signals';

export const themeChoices = ['auto', 'light', 'dark'] as const;
export type ThemeChoice = (typeof themeChoices)[number];

const remembered = 'kith.theme';
const wantsDark = matchMedia('(prefers-color-scheme: dark)');

const deviceIsDark = signal(wantsDark.matches);
wantsDark.addEventListener('change', ({ matches }) => {
  deviceIsDark.value = matches;
});

const stored = localStorage.getItem(remembered);
export const themeChoice = signal<ThemeChoice>(themeChoices.find((each) => each === stored) ?? 'auto');

export const theme = computed(() => {
  if (themeChoice.value !== 'auto') return themeChoice.value;
  return deviceIsDark.value ? 'dark' : 'light';
});

export function chooseTheme(next: ThemeChoice): void {
  localStorage.setItem(remembered, next);
  themeChoice.value = next;
}

/** Sets the attribute the stylesheet goes by, and keeps it. */
export function tellDocumentTheme(): void {
  effect(() => {
    document.documentElement.dataset.theme = theme.value;
  });
}
