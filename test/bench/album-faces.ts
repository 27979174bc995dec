/** The faces of FaceScrub and lfw10 as albums have them: every face of every photo, those with a trustworthy label known by it. */
import { type GroupableFace, isWeak } from '../../lib/matching/groupable-face.ts';
import type { AnalyzedFace } from '../../lib/ports/photo-analyzer.ts';
import { developmentSpace, openDevelopmentAnalyzer } from '../fixtures/development-pack.ts';
import { labelledPhotos } from './labelled-photos.ts';

export interface AlbumFace extends GroupableFace {
  /** The folder of the photo, of its largest face; null for bystanders. */
  readonly label: string | null;
  readonly embedding: Float32Array;
}

export interface AlbumFaces {
  /** The searchable ones, in the order of their photos' names. */
  readonly faces: readonly AlbumFace[];
  /** Labels of photos whose largest face can't be searched for, one each. */
  readonly notSearchable: readonly string[];
}

const analysed: Promise<AlbumFaces>[] = [];

/** Analysed once for all sections. */
export function albumFaces(): Promise<AlbumFaces> {
  analysed[0] ??= analyse();
  return analysed[0];
}

async function analyse(): Promise<AlbumFaces> {
  const analyzer = openDevelopmentAnalyzer();
  const request = { space: developmentSpace().id, purpose: 'album', qualityFilter: 'standard' } as const;
  const faces: AlbumFace[] = [];
  const notSearchable: string[] = [];
  try {
    for (const { label, photo, bytes } of await labelledPhotos()) {
      const [outcome] = await analyzer.analyze({ ...request, photos: [{ bytes, wanted: { kind: 'all' } }] });
      const found = outcome?.analysis?.faces ?? [];
      if (found[0]?.embedding == null) notSearchable.push(label);
      faces.push(...found.flatMap((face, at) => searchable(face, at, photo, label)));
    }
  } finally {
    await analyzer.close();
  }
  return { faces, notSearchable };
}

function searchable(face: AnalyzedFace, at: number, photo: string, label: string): readonly AlbumFace[] {
  if (face.embedding === null) return [];
  return [
    {
      face: `${photo}#${at}`,
      photo,
      person: null,
      weak: isWeak(face.quality),
      label: at === 0 ? label : null,
      embedding: face.embedding,
    },
  ];
}
