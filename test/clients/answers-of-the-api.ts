/** Answers in the shapes of the API, for tests that stand in for a server. */
import type { EnrolledFace, IdentifyAnswer, Person } from '../../clients/typescript/answers.ts';
import type { Stats } from '../../clients/typescript/operations.ts';

const box = { x: 10, y: 20, width: 60, height: 80 };
const quality = {
  interEyeDistance: 30,
  sharpness: 200,
  brightness: 0.5,
  yaw: 1,
  pitch: 2,
  roll: 3,
  embeddingNorm: 20,
  reasons: [],
};
const face = {
  box,
  boxNormalized: { x: 0.1, y: 0.2, width: 0.6, height: 0.8 },
  landmarks: [
    [20, 40],
    [50, 40],
    [35, 60],
    [25, 75],
    [45, 75],
  ] as const,
  detectionScore: 0.9,
  quality,
};

export function personAnswer(id: string, faces = 1, displayName: string | null = null): Person {
  const at = '2030-01-01T00:00:00.000Z';
  return { id, displayName, metadata: {}, faces, createdAt: at, updatedAt: at };
}

export function enrolledFace(index: number, more: Partial<EnrolledFace> = {}): EnrolledFace {
  return {
    faceId: `face-${index}`,
    photoId: `photo-${index}`,
    index,
    box,
    quality,
    alreadyEnrolled: false,
    indexed: true,
    unusedFaces: [],
    ...more,
  };
}

export function identification(person: string | null, similarity: number): IdentifyAnswer {
  return {
    verdict: person === null ? 'unknown' : 'match',
    reason: person === null ? 'below_threshold' : 'above_threshold',
    person: person === null ? null : { id: person, displayName: null },
    similarity,
    threshold: 0.4,
    thresholdSource: 'calibration',
    candidateThreshold: 0.25,
    gallerySize: 2,
    expectedFpir: 0.001,
    candidates: person === null ? [] : [{ personId: person, similarity, faceId: 'face-0' }],
    face,
    unusedFaces: [],
    embeddingSpace: 'space',
    timings: { decode: 1, detect: 2, align: 1, embed: 3, search: 1, total: 8 },
  };
}

export const stats: Stats = {
  persons: 2,
  faces: 4,
  photos: 4,
  enrollments: 4,
  index: { adapter: 'exact', points: 4, pending: 0 },
  embeddingSpace: 'space',
  policy: { kind: 'fpir', target: 0.001 },
  threshold: 0.4,
};
