/** The sheet of keyboard shortcuts: those of the desk and those of the screen under it. */
import { Choice } from '../components/choice.tsx';
import { Dialog } from '../components/dialog.tsx';
import { chooseSingleKeys, type Shortcut, shortcutLists, singleKeys } from './shortcuts.ts';
import { t } from './words/shell.ts';

export function ShortcutsDialog({ onClose }: { readonly onClose: () => void }) {
  const [desk = [], ...screen] = shortcutLists.value;
  const here = screen.flat();
  const always = [
    { keys: '← → ↑ ↓', name: t('keys.arrows') },
    { keys: '+ −', name: t('keys.zoom') },
    { keys: 'Esc', name: t('keys.escape') },
  ];
  return (
    <Dialog title={t('keys.title')} onClose={onClose}>
      <div class="flex flex-col gap-5">
        {here.length === 0 ? null : <Keys title={t('keys.here')} list={here} />}
        <Keys title={t('keys.everywhere')} list={[...desk, ...always]} />
        <Choice kind="checkbox" checked={singleKeys.value} onChange={chooseSingleKeys}>
          {t('keys.single')}
          <span class="block text-sm text-soft">{t('keys.singleText')}</span>
        </Choice>
      </div>
    </Dialog>
  );
}

interface KeysProps {
  readonly title: string;
  readonly list: readonly Pick<Shortcut, 'keys' | 'name'>[];
}

function Keys({ title, list }: KeysProps) {
  return (
    <section>
      <h3 class="mb-1 text-sm text-soft">{title}</h3>
      <dl class="grid grid-cols-[1fr_auto] gap-x-6 gap-y-1">
        {list.map(({ keys, name }) => (
          <div key={keys} class="contents">
            <dt class="py-1">{name}</dt>
            <dd class="flex gap-1 py-1">
              {keys.split(' ').map((key) => (
                <kbd key={key} class="min-w-7 rounded-md bg-sunken px-2 py-0.5 text-center font-sans text-sm">
                  {key}
                </kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
