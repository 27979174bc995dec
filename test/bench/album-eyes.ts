/** Looks at photos as an album does, at a level of detail, in the server's worker pool. */
import { readFile } from 'node:fs/promises';
import type { DetailLevel } from '../../lib/face/detail-level.ts';
import type { AnalyzedFace, PhotoAnalysis, PhotoAnalyzer } from '../../lib/ports/photo-analyzer.ts';

export type Looked = Pick<PhotoAnalysis, 'timings'> & { readonly faces: readonly AnalyzedFace[] };

/** All faces of a photo, those an album may search for with their embeddings. Throws when the photo is refused for another reason. */
export async function look(
  { analyzer, space }: { readonly analyzer: PhotoAnalyzer; readonly space: string },
  photo: string | Uint8Array,
  detail: DetailLevel,
): Promise<Looked> {
  const bytes = typeof photo === 'string' ? await readFile(photo) : photo;
  const [outcome] = await analyzer.analyze({
    space,
    purpose: 'album',
    qualityFilter: 'standard',
    photos: [{ bytes, wanted: { kind: 'all' }, detail }],
  });
  if (outcome?.analysis == null) throw new Error('The photo was refused', { cause: outcome });
  return outcome.analysis;
}
