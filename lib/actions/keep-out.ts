/** Compares faces with the suppressions in force inside the transaction that stores them, so that no face slips in between. */
import { Refusal } from '../errors.ts';
import { keptOutBy } from '../matching/kept-out.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { StoredFace } from '../ports/batch-rows.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { selfieThreshold } from './album-threshold.ts';

/** Embeddings of a face in spaces besides the gallery's, by space. */
export type OtherEmbeddings = ReadonlyMap<string, Float32Array>;

export interface KeepOut {
  /** The suppression that keeps a face out; null when none does. `spared`: those that leave it alone. */
  by(embedding: Float32Array, others?: OtherEmbeddings, spared?: ReadonlySet<string>): string | null;
}

type Ports = Pick<ActionPorts, 'clock' | 'spaces'>;

/** Once the transaction holds the gallery: a suppression that comes later waits for it and looks at the faces then. */
export async function suppressionsInForce(
  { clock, spaces }: Ports,
  rows: Pick<RegistryRows, 'suppressions'>,
  gallery: Gallery,
): Promise<KeepOut> {
  const templates = await rows.suppressions.templatesOf(gallery.uuid, clock.now());
  const bySpace = Map.groupBy(templates, ({ space }) => space);
  const own = gallery.embeddingSpace;
  const covered = new Set(bySpace.get(own)?.map(({ suppression }) => suppression));
  const elsewhere = [...bySpace].flatMap(([space, all]) => {
    const foreign = all.filter(({ suppression }) => !covered.has(suppression));
    return space === own || foreign.length === 0 ? [] : [{ space, templates: foreign }];
  });
  const thresholdOf = (space: string) => selfieThreshold({ spaces }, { embeddingSpace: space });
  return {
    by(embedding, others = new Map(), spared) {
      const by = keptOutBy(embedding, bySpace.get(own) ?? [], thresholdOf(own), spared);
      if (by !== null) return by;
      for (const { space, templates: foreign } of elsewhere) {
        const other = others.get(space) ?? unchecked();
        const found = keptOutBy(other, foreign, thresholdOf(space), spared);
        if (found !== null) return found;
      }
      return null;
    },
  };
}

/** Nothing is stored that could not be compared. */
function unchecked(): never {
  throw new Refusal(
    'models_unavailable',
    'A suppression of this gallery speaks the language of another model, and this face was not looked at with that one; send it again.',
  );
}

/** What is stored of a face that is kept out: its box, and by what. */
export function bared({ face }: StoredFace, suppression: string): StoredFace {
  return {
    face: { ...face, status: 'suppressed', person: null, cropKey: null },
    embedding: null,
    suppression,
  };
}
