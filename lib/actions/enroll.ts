/** Ties the faces of some photos to a person: analyse, compare, store, all or nothing per request and nothing twice. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import { checkSamples, strictRefusal } from './check-samples.ts';
import type { EnrollAnswer, EnrollRequest } from './enroll-answer.ts';
import { analyzeSamples, byIndex, noFaceEnrolled, refusedPhoto, type Samples } from './enrollment-samples.ts';
import { findGallery } from './find-gallery.ts';
import { storeSamples } from './store-samples.ts';
import { withPhotos } from './take-photos.ts';

export type EnrollPorts = Pick<
  ActionPorts,
  | 'registry'
  | 'index'
  | 'analyzer'
  | 'photoStore'
  | 'spaces'
  | 'telemetry'
  | 'clock'
  | 'ids'
  | 'digest'
  | 'defaults'
>;

/**
 * Photos that can't be used are named in `refused` while the others go on; the person is created when new.
 * @throws Refusal `gallery_not_found`, `upload_not_found`, `no_face_enrolled` (no photo could be used: `refused` in the details,
 *   nothing stored), `models_unavailable`, `storage_full`
 */
export async function enroll(ports: EnrollPorts, request: EnrollRequest): Promise<EnrollAnswer> {
  const gallery = await findGallery(ports, request.gallery);
  if ((request.faceBoxes?.length ?? 0) > request.photos.length) {
    throw new Refusal('validation_failed', 'faceBoxes has more entries than there are photos.', {
      field: 'faceBoxes',
    });
  }
  return withPhotos(ports, { gallery, caller: request.caller, photos: request.photos }, async (photos) => {
    const analyzed = await analyzeSamples(ports, gallery, request, photos);
    if (analyzed.samples.length === 0) throw noFaceEnrolled(analyzed.refused);
    const strict = request.strict ?? false;
    const warnings = await checkSamples(ports, gallery, request.person, analyzed.samples, strict);
    if (!strict) return storeSamples(ports, gallery, request, { ...analyzed, warnings });
    const { samples, refused } = withoutWarned(analyzed, warnings);
    if (samples.length === 0) throw noFaceEnrolled(refused);
    return storeSamples(ports, gallery, request, { samples, refused, warnings: [] });
  });
}

/** With `strict` a warned photo is refused, for its first warning. */
function withoutWarned(
  { samples, refused }: Samples,
  warnings: Awaited<ReturnType<typeof checkSamples>>,
): Samples {
  const warned = new Map(
    byIndex(warnings)
      .toReversed()
      .map((warning) => [warning.index, warning]),
  );
  return {
    samples: samples.filter(({ index }) => !warned.has(index)),
    refused: [
      ...refused,
      ...samples.flatMap(({ index, photo }) => {
        const warning = warned.get(index);
        return warning === undefined ? [] : [refusedPhoto(index, photo, strictRefusal(warning))];
      }),
    ],
  };
}
