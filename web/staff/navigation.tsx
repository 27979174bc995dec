/** The ways through the desk: beside the screen where there is room, in a sheet on a phone. */
import { Icon, type IconName } from '../components/icon.tsx';
import { signedIn, signOut } from './api.ts';
import { Link } from './parts/link.tsx';
import { addressOf, currentPlace, type PlaceName } from './places.ts';
import { currentKey, mayGo } from './rights.ts';
import { type ShellKey, t } from './words/shell.ts';

interface Way {
  readonly to: PlaceName;
  readonly word: ShellKey;
  readonly icon: IconName;
  /** Screens that belong to it. */
  readonly within?: readonly PlaceName[];
}

const ofGallery: readonly Way[] = [
  { to: 'albums', word: 'albums', icon: 'albums', within: ['album', 'albumPart'] },
  { to: 'people', word: 'people', icon: 'people', within: ['person'] },
  { to: 'identify', word: 'identify', icon: 'search' },
  { to: 'enroll', word: 'enroll', icon: 'face' },
  { to: 'erasing', word: 'erasing', icon: 'shield', within: ['erasingPart'] },
  { to: 'statistics', word: 'statistics', icon: 'chart' },
  { to: 'settings', word: 'settings', icon: 'settings' },
];

const ofAll: readonly Way[] = [
  { to: 'galleries', word: 'galleries', icon: 'picture' },
  { to: 'jobs', word: 'jobs', icon: 'jobs' },
  { to: 'keys', word: 'keys', icon: 'key' },
];

export function Navigation() {
  const gallery = currentPlace()?.gallery ?? null;
  return (
    <nav aria-label={t('nav')} class="flex grow flex-col gap-6">
      {gallery === null ? null : (
        <div>
          <p class="px-3 pb-2 text-sm text-soft" dir="auto">
            {t('gallery')} <span class="font-medium text-ink">{gallery}</span>
          </p>
          <Ways ways={ofGallery} gallery={gallery} />
        </div>
      )}
      <Ways ways={ofAll} gallery={null} />
      {signedIn.value ? <KeyInUse /> : null}
    </nav>
  );
}

function KeyInUse() {
  const { id, label, role, galleries } = currentKey.value;
  return (
    <div class="mt-auto flex flex-col gap-1">
      <p class="px-3 text-sm text-soft">
        <span class="block truncate font-medium text-ink" dir="auto">
          {label ?? id}
        </span>
        {[role, ...(galleries ?? [])].join(' · ')}
      </p>
      <button
        type="button"
        onClick={signOut}
        class="flex min-h-11 items-center gap-3 rounded-xl px-3 text-soft hover:bg-sunken hover:text-ink"
      >
        <Icon name="lock" size={20} />
        {t('signOut')}
      </button>
    </div>
  );
}

function Ways({ ways, gallery }: { readonly ways: readonly Way[]; readonly gallery: string | null }) {
  const here = currentPlace()?.name;
  return (
    <ul class="flex flex-col gap-0.5">
      {ways.map(({ to, word, icon, within = [] }) => {
        if (!mayGo(to)) return null;
        const current = here === to || (here !== undefined && within.includes(here));
        return (
          <li key={to}>
            <Link
              to={addressOf(to, gallery === null ? {} : { gallery })}
              current={current}
              class={`flex min-h-11 items-center gap-3 rounded-xl px-3 ${current ? 'bg-sunken font-medium text-ink' : 'text-soft hover:bg-sunken hover:text-ink'}`}
            >
              <Icon name={icon} size={20} />
              {t(word)}
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
