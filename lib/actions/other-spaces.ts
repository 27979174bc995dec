/**
 * After a change of models: suppressions whose template speaks the old model's language get a new one from a photo that still shows their
 * person, and faces are also looked at with the old model for those that can't.
 */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { AnalyzedFace, AnalyzeRequest, PhotoAnalysis } from '../ports/photo-analyzer.ts';
import type { Gallery } from '../ports/records.ts';
import type { OtherEmbeddings } from './keep-out.ts';
import { lookAgain } from './look-again.ts';
import { storedTwin } from './stored-twin.ts';

export type OtherSpacesPorts = Pick<
  ActionPorts,
  'registry' | 'analyzer' | 'photoStore' | 'clock' | 'ids' | 'telemetry'
>;

/** Photos tried for one suppression. */
const TRIES = 3;

/** Spaces a face has to be looked at with besides the gallery's own; none, unless the gallery has changed its models. */
export async function otherSpaces(ports: OtherSpacesPorts, gallery: Gallery): Promise<readonly string[]> {
  const own = gallery.embeddingSpace;
  const lacking = async () => ports.registry.suppressions.lacking(gallery.uuid, own, ports.clock.now());
  const before = await lacking();
  if (before.length === 0) return [];
  for (const suppression of new Set(before.map((one) => one.suppression)))
    await renew(ports, gallery, suppression);
  return [...new Set((await lacking()).map(({ space }) => space))];
}

/** A template in the gallery's space from the first photo that still shows a face this suppression keeps out. */
async function renew(ports: OtherSpacesPorts, gallery: Gallery, suppression: string): Promise<void> {
  const { registry, ids, telemetry } = ports;
  const faces = await registry.suppressions.facesOf(suppression, { after: null, limit: TRIES });
  for (const { uuid: face, photo: of, box } of faces) {
    try {
      const [stored] = await registry.photos.findByUuids([of]);
      const [photo] =
        stored === undefined ? [] : await registry.albumPhotos.known(gallery.uuid, [stored.sha256]);
      if (photo === undefined) continue;
      const { embedding } = storedTwin(await lookAgain(ports, gallery, photo), box) ?? { embedding: null };
      if (embedding === null) continue;
      const space = gallery.embeddingSpace;
      await registry.transact(async (rows) => {
        // Gone meanwhile, or somebody else was faster.
        if (!(await rows.suppressions.hold(suppression, space))) return;
        await rows.suppressions.addTemplates([{ uuid: ids.uuid(), suppression, space, face, embedding }]);
      });
      return;
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      telemetry.log(
        'warn',
        'a suppression got no template from one of its photos',
        { code: error.code },
        error,
      );
    }
  }
}

/**
 * The embeddings of faces in other spaces, by face: of a face an old model does not find there is none (null). `analyses`: of the same
 * photos, null for what was refused. @throws Refusal `models_unavailable` without the old models: nothing is stored unchecked
 */
export async function inOtherSpaces(
  { analyzer }: Pick<ActionPorts, 'analyzer'>,
  spaces: readonly string[],
  request: Omit<AnalyzeRequest, 'space'>,
  analyses: readonly (PhotoAnalysis | null)[],
): Promise<ReadonlyMap<AnalyzedFace, OtherEmbeddings>> {
  const found = new Map<AnalyzedFace, Map<string, Float32Array | null>>();
  for (const space of spaces) {
    const photos = request.photos.map((photo) => ({
      ...photo,
      wanted: { kind: 'all' } as const,
      preview: false,
    }));
    const outcomes = await analyzer.analyze({ ...request, photos, space });
    for (const [at, analysis] of analyses.entries()) {
      const outcome = outcomes[at];
      const others = outcome?.kind === 'analyzed' ? sameWayUp(outcome.analysis, analysis) : [];
      for (const face of analysis?.faces ?? []) {
        const embedding = storedTwin(others, face.box)?.embedding ?? null;
        found.set(face, new Map([...(found.get(face) ?? []), [space, embedding]]));
      }
    }
  }
  return found;
}

/** Two detectors may turn one photo differently; then nobody can say which faces are the same. */
function sameWayUp(other: PhotoAnalysis, own: PhotoAnalysis | null): readonly AnalyzedFace[] {
  return own !== null && other.rotationApplied === own.rotationApplied ? other.faces : [];
}
