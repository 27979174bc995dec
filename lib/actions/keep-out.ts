/** Compares faces with the suppressions in force inside the transaction that stores them, so that no face slips in between. */
import { Refusal } from '../errors.ts';
import { keptOutBy } from '../matching/kept-out.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { StoredFace } from '../ports/batch-rows.ts';
import type { Gallery } from '../ports/records.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { selfieThreshold } from './album-threshold.ts';

/** Embeddings of a face in spaces besides the gallery's, by space; null where the models of that space don't find the face. */
export type OtherEmbeddings = ReadonlyMap<string, Float32Array | null>;

/** `unsure`: a suppression speaks of a space in which this face can't be compared. */
export type Verdict =
  | { readonly kind: 'findable' }
  | { readonly kind: 'unsure' }
  | { readonly kind: 'suppressed'; readonly by: string };

export interface KeepOut {
  /** `spared`: suppressions that leave the face alone. @throws Refusal `models_unavailable` when it was not looked at as it has to be */
  judge(embedding: Float32Array, others?: OtherEmbeddings, spared?: ReadonlySet<string>): Verdict;
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
    judge(embedding, others = new Map(), spared) {
      const by = keptOutBy(embedding, bySpace.get(own) ?? [], thresholdOf(own), spared);
      if (by !== null) return { kind: 'suppressed', by };
      let unsure = false;
      for (const { space, templates: foreign } of elsewhere) {
        const other = others.get(space);
        if (other === undefined) unchecked();
        const found = other === null ? null : keptOutBy(other, foreign, thresholdOf(space), spared);
        if (found !== null) return { kind: 'suppressed', by: found };
        unsure ||= other === null;
      }
      return { kind: unsure ? 'unsure' : 'findable' };
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

/** What is stored of a face that is kept out: its box, and by what. One nobody can be sure of is merely not searchable. */
export function bared({ face }: StoredFace, suppression: string | null): StoredFace {
  const rest = { ...face, person: null, cropKey: null };
  if (suppression === null) return { face: { ...rest, status: 'not_searchable' }, embedding: null };
  return { face: { ...rest, status: 'suppressed' }, embedding: null, suppression };
}
