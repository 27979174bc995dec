/** What is said at the start of settings that were FacePass' own: what they do here. */
import type { SettingValues } from './settings.ts';

type Known = Pick<
  SettingValues,
  'FACE_DETECTION_THRESHOLD' | 'FACE_SIMILARITY_THRESHOLD' | 'EMBEDDING_DIMENSION'
>;

/** One line for each of them that is set. */
export function facePassNotices(values: Known): readonly string[] {
  const { FACE_DETECTION_THRESHOLD: detection, FACE_SIMILARITY_THRESHOLD: similarity } = values;
  const { EMBEDDING_DIMENSION: dimension } = values;
  return [
    ...(detection === null
      ? []
      : [`FACE_DETECTION_THRESHOLD=${detection} is read as KITH_DETECTION_THRESHOLD.`]),
    ...(similarity === null
      ? []
      : [
          `FACE_SIMILARITY_THRESHOLD=${similarity} is used by POST /api/v1/faces/search alone, as a cosine, and raises the album's threshold but never lowers it; without it the album's own holds.`,
        ]),
    ...(dimension === null
      ? []
      : [`EMBEDDING_DIMENSION=${dimension} agrees with the model pack, which decides it.`]),
  ];
}
