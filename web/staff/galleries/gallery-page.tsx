/** How a gallery decides, what it keeps and for how long. */
import type { Gallery } from '../../../clients/typescript/operations.ts';
import { Skeleton } from '../../components/skeleton.tsx';
import { api } from '../api.ts';
import { useAsked } from '../asked.ts';
import { PageHead } from '../parts/page-head.tsx';
import { Trouble } from '../parts/trouble.tsx';
import { t } from '../words/galleries.ts';
import { t as tShell } from '../words/shell.ts';
import { GalleryForm } from './gallery-form.tsx';

export function GalleryPage({ gallery: id }: { readonly gallery: string }) {
  const { value, problem, again, put } = useAsked<Gallery>(() => api().gallery(id), [id]);
  if (problem !== null && value === undefined) return <Trouble problem={problem} onAgain={again} />;
  return (
    <>
      <PageHead title={tShell('settings')} text={t('text')} />
      {value === undefined ? (
        <Skeleton shape="h-96 max-w-2xl rounded-card" />
      ) : (
        <GalleryForm gallery={value} onChange={put} />
      )}
    </>
  );
}
