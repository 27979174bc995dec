/** What surrounds every screen: the navigation, the menu of a phone, the shortcuts. */
import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { Brand } from '../components/brand.tsx';
import { IconButton } from '../components/button.tsx';
import { Dialog } from '../components/dialog.tsx';
import { Preferences } from '../components/preferences.tsx';
import { go, path } from '../router.ts';
import { Navigation } from './navigation.tsx';
import { addressOf, currentPlace, type PlaceName } from './places.ts';
import { mayGo } from './rights.ts';
import { listenForShortcuts, type Shortcut, useShortcuts } from './shortcuts.ts';
import { ShortcutsDialog } from './shortcuts-dialog.tsx';
import { type ShellKey, t } from './words/shell.ts';

type Sheet = 'menu' | 'shortcuts' | 'preferences' | null;

const jumps: readonly (readonly [keys: string, to: PlaceName, word: ShellKey, ofGallery: boolean])[] = [
  ['g g', 'galleries', 'galleries', false],
  ['g a', 'albums', 'albums', true],
  ['g p', 'people', 'people', true],
  ['g i', 'identify', 'identify', true],
  ['g n', 'enroll', 'enroll', true],
  ['g e', 'erasing', 'erasing', true],
  ['g s', 'statistics', 'statistics', true],
  ['g t', 'settings', 'settings', true],
  ['g j', 'jobs', 'jobs', false],
  ['g k', 'keys', 'keys', false],
];

function deskShortcuts(gallery: string | null, help: () => void): readonly Shortcut[] {
  const ways = jumps.filter(([, to, , ofGallery]) => mayGo(to) && (!ofGallery || gallery !== null));
  return [
    { keys: '?', name: t('keys.help'), run: help },
    ...ways.map(([keys, to, word]) => ({
      keys,
      name: t(word),
      run: () => go(addressOf(to, gallery === null ? {} : { gallery })),
    })),
  ];
}

export function Shell({ children }: { readonly children: ComponentChildren }) {
  const [sheet, setSheet] = useState<Sheet>(null);
  const gallery = currentPlace()?.gallery ?? null;
  useShortcuts(deskShortcuts(gallery, () => setSheet('shortcuts')));
  useEffect(listenForShortcuts, []);
  const at = path.value;
  useEffect(() => setSheet(null), [at]);
  const tools = (
    <div class="flex">
      <IconButton icon="keyboard" label={t('shortcuts')} onPress={() => setSheet('shortcuts')} />
      <IconButton icon="settings" label={t('preferences')} onPress={() => setSheet('preferences')} />
    </div>
  );
  return (
    <div class="mx-auto flex min-h-dvh w-full max-w-400 flex-col lg:grid lg:grid-cols-[15rem_minmax(0,1fr)] print:block">
      <a
        href="#content"
        class="sr-only z-50 rounded-full bg-action px-5 py-3 text-on-action focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
      >
        {t('skip')}
      </a>
      <header class="sticky top-0 z-30 flex items-center justify-between gap-2 border-b border-line bg-page px-4 py-1.5 lg:hidden print:hidden">
        <Brand />
        <div class="flex">
          {tools}
          <IconButton icon="menu" label={t('menu')} onPress={() => setSheet('menu')} />
        </div>
      </header>
      <aside class="sticky top-0 hidden h-dvh flex-col gap-8 overflow-y-auto border-r border-line p-4 lg:flex print:hidden">
        <div class="flex items-center justify-between pl-2">
          <Brand />
          {tools}
        </div>
        <Navigation />
      </aside>
      <main id="content" tabIndex={-1} class="min-w-0 grow px-4 pb-24 focus:outline-none sm:px-8">
        {children}
      </main>
      {sheet === 'shortcuts' ? <ShortcutsDialog onClose={() => setSheet(null)} /> : null}
      {sheet === 'preferences' ? (
        <Dialog title={t('preferences')} onClose={() => setSheet(null)}>
          <Preferences />
        </Dialog>
      ) : null}
      {sheet === 'menu' ? (
        <Dialog title={t('desk')} onClose={() => setSheet(null)}>
          <Navigation />
        </Dialog>
      ) : null}
    </div>
  );
}
