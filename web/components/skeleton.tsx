/** The shape of what is about to come, so that nothing moves when it does. */
import { t } from './words.ts';

export interface SkeletonProps {
  /** Tailwind classes that give it its size. */
  readonly shape: string;
}

export function Skeleton({ shape }: SkeletonProps) {
  return <div aria-hidden="true" class={`animate-breathe rounded-photo bg-sunken ${shape}`} />;
}

/** A grid of photos to come. */
export function GridSkeleton() {
  const shapes = [
    'w-40',
    'w-60',
    'w-32',
    'w-52',
    'w-44',
    'w-28',
    'w-56',
    'w-36',
    'w-48',
    'w-40',
    'w-60',
    'w-32',
  ];
  return (
    <div role="status" class="px-1">
      <span class="sr-only">{t('loading')}</span>
      <div aria-hidden="true" class="flex max-h-100 flex-wrap gap-1 overflow-hidden">
        {shapes.map((shape, place) => (
          <div key={place} class={`h-32 grow animate-breathe rounded-photo bg-sunken ${shape}`} />
        ))}
      </div>
    </div>
  );
}
