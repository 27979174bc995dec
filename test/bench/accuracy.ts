/** The accuracy table of the README: enrolls and identifies the shared photo sets by the product's own rules. */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { embedLabelledPhotos } from '../../lib/commands/evaluation-photos.ts';
import { type EvaluationFigures, evaluationFigures } from '../../lib/commands/evaluation-report.ts';
import { readExclusionList } from '../../lib/commands/exclusion-list.ts';
import { readPersonFolders } from '../../lib/commands/person-folders.ts';
import type { KnownSpace } from '../../lib/ports/embedding-spaces.ts';
import type { PhotoAnalyzer } from '../../lib/ports/photo-analyzer.ts';
import {
  developmentSpace,
  hasSharedFaces,
  openDevelopmentAnalyzer,
  sharedFaces,
} from '../fixtures/development-pack.ts';
import { identifyTrial, type TrialResult } from './identify-trial.ts';
import { type SeenPhoto, seeFolder } from './labelled-folder.ts';

export interface AccuracyRow {
  readonly protocol: string;
  readonly outcome: string;
  /** Null where nothing was promised. */
  readonly reached: boolean | null;
}

/** Enrolled first, identified after; the same split as the reference was tried on. */
function split(photos: readonly SeenPhoto[], enrolled: number): readonly [SeenPhoto[], SeenPhoto[]] {
  const persons = [...Map.groupBy(photos, ({ person }) => person).values()];
  return [persons.flatMap((own) => own.slice(0, enrolled)), persons.flatMap((own) => own.slice(enrolled))];
}

export async function accuracy(analyzer: PhotoAnalyzer, space: KnownSpace): Promise<readonly AccuracyRow[]> {
  const see = (set: string) => seeFolder(analyzer, space.id, join(sharedFaces, set));
  const lfw = await see('lfw10');
  const bbt = await see('bbt');
  const scrub = await scrubFigures(analyzer, space);
  return [
    closedSet('lfw10: first 5 of each enrolled, the other 50 identified', space, lfw, 5),
    closedSet('bbt (150-px grey crops): first 2 of each enrolled, the other 24 identified', space, bbt, 2),
    leftOut(space, lfw),
    faceless('bbt, lfw10: photos without a face found', [...bbt, ...lfw]),
    ...scrub,
  ];
}

function closedSet(protocol: string, space: KnownSpace, photos: readonly SeenPhoto[], enrolled: number) {
  const result = identifyTrial(space, ...split(photos, enrolled));
  return { protocol, outcome: words(result), reached: result.right === result.probes };
}

/** Every choice of three strangers among the ten, not one lucky choice. */
function leftOut(space: KnownSpace, photos: readonly SeenPhoto[]): AccuracyRow {
  const [gallery, probes] = split(photos, 5);
  const persons = [...new Set(photos.map(({ person }) => person))];
  let searches = 0;
  let matches = 0;
  let choices = 0;
  for (const [a, one] of persons.entries()) {
    for (const [b, two] of persons.slice(a + 1).entries()) {
      for (const three of persons.slice(a + b + 2)) {
        const out = new Set([one, two, three]);
        const known = gallery.filter(({ person }) => !out.has(person));
        const strangers = probes.filter(({ person }) => out.has(person));
        const { wrong } = identifyTrial(space, known, strangers);
        choices += 1;
        searches += strangers.length;
        matches += wrong;
      }
    }
  }
  return {
    protocol: 'lfw10: 3 persons left out of the gallery, their 15 photos searched',
    outcome: `${matches} matches in ${searches} searches (all ${choices} choices of three)`,
    reached: matches === 0,
  };
}

function faceless(protocol: string, photos: readonly SeenPhoto[]): AccuracyRow {
  const none = photos.filter(({ faces }) => faces === 0).length;
  return { protocol, outcome: `${none} of ${photos.length}`, reached: none === 0 };
}

async function scrubFigures(analyzer: PhotoAnalyzer, space: KnownSpace): Promise<readonly AccuracyRow[]> {
  const folder = join(sharedFaces, 'facescrub');
  const { persons } = await readPersonFolders(folder);
  const exclusions = await readExclusionList(
    new URL('../../models/exclusions/facescrub.txt', import.meta.url).pathname,
  );
  const analysis = { analyzer, space: space.id, qualityFilter: 'standard' } as const;
  const { embedded, missed } = await embedLabelledPhotos(persons, folder, analysis);
  const figures = (photos: typeof embedded) =>
    evaluationFigures(photos, {
      shipped: space,
      protocol: 'bench',
      targetFpir: 0.01,
      photosPerPerson: 1,
      splits: 100,
      replicates: 1000,
      seed: 1,
    });
  const faceless = missed.filter(({ code }) => code === 'no_face').length;
  return [
    {
      protocol: 'facescrub: photos without a face found; refused for quality',
      outcome: `${faceless}; ${missed.length - faceless} of ${embedded.length + missed.length}`,
      reached: faceless === 0,
    },
    openSet('cleaned labels', figures(embedded.filter(({ sha256 }) => !exclusions.has(sha256)))),
    openSet('raw labels', figures(embedded)),
  ];
}

function openSet(labels: string, { identification }: EvaluationFigures): AccuracyRow {
  const row = identification.filter(({ policy }) => policy === 'shipped').at(-1);
  if (row === undefined) throw new Error('The evaluation has no row for half of the persons');
  const { predictedFpir, fpir, tpir } = row;
  const predicted =
    predictedFpir === null
      ? 'uncalibrated'
      : `${percent(predictedFpir.lower)} to ${percent(predictedFpir.upper)}`;
  return {
    protocol: `facescrub, ${labels}: ${row.persons} of the persons enrolled from one photo, 100 random half-splits`,
    outcome:
      `threshold ${row.threshold.toFixed(3)}, TPIR ${percent(tpir.rate)}, rank 1 ${percent(row.rankOne.rate)}, ` +
      `FPIR ${percent(fpir.rate)} (${fpir.photosInError} photos in error), predicted ${predicted}`,
    reached:
      predictedFpir === null ? null : fpir.rate >= predictedFpir.lower && fpir.rate <= predictedFpir.upper,
  };
}

function words({ enrolled, threshold, probes, right, wrong, maybe, unknown, refused }: TrialResult): string {
  return (
    `${right} of ${probes} right, ${wrong} wrong, ${maybe} maybe, ${unknown} unknown, ${refused.length} refused ` +
    `(${enrolled} enrolled, threshold ${threshold.toFixed(3)})`
  );
}

function percent(rate: number): string {
  return `${(rate * 100).toFixed(2)} %`;
}

/** Prints the table when run by itself. */
async function main(): Promise<void> {
  if (!hasSharedFaces) throw new Error('The shared photo sets are not beside this checkout');
  const analyzer = openDevelopmentAnalyzer();
  try {
    for (const { protocol, outcome, reached } of await accuracy(analyzer, developmentSpace())) {
      console.log(`${reached === null ? ' ' : reached ? '✓' : '✗'} ${protocol}\n    ${outcome}`);
    }
  } finally {
    await analyzer.close();
  }
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) await main();
