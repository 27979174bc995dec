/** Analyses a folder of one folder per person once, as enrollment and as search see it, for benches that try many galleries. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Purpose } from '../../lib/face/face.ts';
import type { PhotoAnalyzer } from '../../lib/ports/photo-analyzer.ts';

export interface SeenPhoto {
  readonly person: string;
  readonly file: string;
  /** Faces found, used or not. */
  readonly faces: number;
  /** Null where the photo was refused for that purpose. */
  readonly embedding: Readonly<Record<'enroll' | 'search', Float32Array | null>>;
}

/** Persons and photos in the order of their names. */
export async function seeFolder(
  analyzer: PhotoAnalyzer,
  space: string,
  folder: string,
): Promise<SeenPhoto[]> {
  const seen: SeenPhoto[] = [];
  for (const person of readdirSync(folder).sort()) {
    for (const file of readdirSync(join(folder, person)).sort()) {
      const bytes = readFileSync(join(folder, person, file));
      const enroll = await look(analyzer, space, 'enroll', bytes);
      const search = await look(analyzer, space, 'search', bytes);
      const embedding = { enroll: enroll.embedding, search: search.embedding };
      seen.push({ person, file, faces: search.faces, embedding });
    }
  }
  return seen;
}

async function look(analyzer: PhotoAnalyzer, space: string, purpose: Purpose, bytes: Uint8Array) {
  const ambiguousFrom = purpose === 'enroll' ? 0.7 : undefined;
  const wanted = { kind: 'chosen', selection: 'largest', ambiguousFrom } as const;
  const request = { space, purpose, qualityFilter: 'standard', photos: [{ bytes, wanted }] } as const;
  const [outcome] = await analyzer.analyze(request);
  const analysis = outcome?.analysis ?? null;
  const chosen = outcome?.kind === 'analyzed' ? outcome.analysis.chosen : null;
  return {
    faces: analysis?.faces.length ?? 0,
    embedding: chosen === null ? null : (analysis?.faces[chosen]?.embedding ?? null),
  };
}
