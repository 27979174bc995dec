/** One person in the grid: a face, a name, a box to tick; a thing to drag and to drop upon. */
import { useId, useState } from 'preact/hooks';
import type { People } from '../../../clients/typescript/people.ts';
import { Icon } from '../../components/icon.tsx';
import { FaceCrop, sourceFor } from '../parts/face-crop.tsx';
import { Link } from '../parts/link.tsx';
import { addressOf } from '../places.ts';
import { may } from '../rights.ts';
import { t } from '../words/people.ts';
import { nameOf } from './person-name.ts';

const KIND = 'application/x-kith-person';

export interface PersonCardProps {
  readonly gallery: string;
  readonly person: People;
  readonly chosen: boolean;
  readonly onTick: () => void;
  /** Another person was dropped upon this one. */
  readonly onDropped: (id: string) => void;
}

export function PersonCard({ gallery, person, chosen, onTick, onDropped }: PersonCardProps) {
  const [over, setOver] = useState(false);
  const id = useId();
  const name = nameOf(person);
  return (
    <li
      draggable={may('enroller')}
      onDragStart={(event) => {
        event.dataTransfer?.setData(KIND, person.id);
      }}
      onDragOver={(event) => {
        if (event.dataTransfer?.types.includes(KIND) !== true) return;
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const other = event.dataTransfer?.getData(KIND) ?? '';
        if (other === '') return;
        event.preventDefault();
        onDropped(other);
      }}
      class={`group relative flex flex-col items-center gap-2 rounded-card p-2 text-center ${over || chosen ? 'ring-2 ring-accent' : ''}`}
    >
      <div class={`w-full ${person.hidden ? 'opacity-50 grayscale' : ''}`}>
        <PersonFace person={person} />
      </div>
      <div class="min-w-0">
        <Link
          to={addressOf('person', { gallery, person: person.id })}
          class={`line-clamp-2 font-medium after:absolute after:inset-0 after:rounded-card ${person.displayName === null && person.kind === 'cluster' ? 'text-soft' : ''}`}
        >
          <span dir="auto">{name}</span>
        </Link>
        <p class="text-sm text-soft">
          {t('photos', { n: person.photos })}
          {person.hidden ? ` · ${t('hidden')}` : ''}
        </p>
      </div>
      {may('enroller') ? (
        <label for={id} class="absolute top-1 left-1 grid size-11 place-items-center">
          <input
            id={id}
            type="checkbox"
            checked={chosen}
            onChange={onTick}
            aria-label={t('tick', { name })}
            class="size-5 accent-action"
          />
        </label>
      ) : null}
    </li>
  );
}

/** The face that shows them best. */
export function PersonFace({ person: { cover } }: { readonly person: Pick<People, 'cover'> }) {
  if (cover?.renditions == null)
    return (
      <span class="grid aspect-square w-full place-items-center rounded-full bg-sunken text-soft">
        <Icon name="face" size={40} />
      </span>
    );
  return (
    <FaceCrop
      round
      src={sourceFor(cover.renditions, cover.boxNormalized)}
      photo={cover.renditions.web}
      box={cover.boxNormalized}
    />
  );
}
