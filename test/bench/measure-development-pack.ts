/**
 * Measures the development pack on the shared FaceScrub photos: prints the `measured` operating point for models/manifest.json
 * and records the high impostor similarities, without names, that test/matching/prediction.test.ts checks the policy with.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type EvaluationWishes, evaluatePhotos } from '../../lib/commands/evaluation.ts';
import { embedLabelledPhotos } from '../../lib/commands/evaluation-photos.ts';
import { readExclusionList } from '../../lib/commands/exclusion-list.ts';
import { measuredPoint } from '../../lib/commands/measured-point.ts';
import { readPersonFolders } from '../../lib/commands/person-folders.ts';
import type { LabelledEmbedding } from '../../lib/matching/comparisons.ts';
import { seededRandom, shuffled } from '../../lib/matching/seeded-random.ts';
import { cosine } from '../../lib/matching/similarity.ts';
import { developmentSpace, openDevelopmentAnalyzer, sharedFaces } from '../fixtures/development-pack.ts';
import type { RecordedSimilarities } from '../fixtures/recorded-similarities.ts';

/** Below every threshold the policy can choose for this pack. */
const FROM = 0.25;

function recorded(photos: readonly LabelledEmbedding[]): Omit<RecordedSimilarities, 'space' | 'from'> {
  const groups = [...Map.groupBy(photos, ({ person }) => person).values()];
  const anonymous = shuffled(groups, seededRandom(1));
  const inOrder = anonymous.flatMap((own, person) => own.map(({ embedding }) => ({ person, embedding })));
  const impostors = inOrder.flatMap((a, i) =>
    inOrder.slice(i + 1).flatMap((b, j) => {
      const similarity = a.person === b.person ? -1 : cosine(a.embedding, b.embedding);
      return similarity < FROM ? [] : [[i, i + 1 + j, Number(similarity.toFixed(6))] as const];
    }),
  );
  return {
    photos: anonymous.map((own) => own.length),
    a: impostors.map(([a]) => a),
    b: impostors.map(([, b]) => b),
    similarity: impostors.map(([, , similarity]) => similarity),
  };
}

const folder = join(sharedFaces, 'facescrub');
const exclusions = await readExclusionList(
  join(import.meta.dirname, '../../models/exclusions/facescrub.txt'),
);
const wishes: EvaluationWishes = {
  exclusions,
  qualityFilter: 'none',
  photosPerPerson: 1,
  splits: 100,
  seed: 1,
};
const space = developmentSpace();
const analyzer = openDevelopmentAnalyzer();
try {
  const { persons } = await readPersonFolders(folder);
  const photos = await embedLabelledPhotos(persons, folder, {
    analyzer,
    space: space.id,
    qualityFilter: 'none',
  });
  const kept = photos.embedded.filter(({ sha256 }) => !exclusions.has(sha256));
  const set: RecordedSimilarities = { space: space.id, from: FROM, ...recorded(kept) };
  writeFileSync(
    join(import.meta.dirname, '../fixtures/facescrub-similarities.json'),
    `${JSON.stringify(set)}\n`,
  );
  console.log(JSON.stringify(measuredPoint(evaluatePhotos(photos, space, folder, wishes))));
} finally {
  await analyzer.close();
}
