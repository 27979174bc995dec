/** A suppression outlives a change of models: a new template from a photo that still shows the person, else the old models look, too. */
import type { PGlite } from '@electric-sql/pglite';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { enroll } from '../../lib/actions/enroll.ts';
import { removePhoto } from '../../lib/actions/remove-photo.ts';
import { Refusal } from '../../lib/errors.ts';
import type { PhotoAnalyzer, PhotoOutcome } from '../../lib/ports/photo-analyzer.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import { callerOf, openStage, photos, refusalOf, SPACE, type Stage } from '../fakes/action-stage.ts';
import { erasingOn, groupPhoto } from '../fakes/erasing-stage.ts';
import { photoOf } from '../fakes/fake-photo.ts';
import { openTestTables } from '../fixtures/registry.ts';

const NEW = 'new-space';

let stage: Stage;
let database: PGlite;
let on: ReturnType<typeof erasingOn>;
/** Spaces the analyzer was asked for, and those it has no models for. */
let asked: string[] = [];
let missing: string[] = [];

beforeAll(async () => {
  const tables = await openTestTables();
  database = tables.database;
  const plain = await openStage({ registry: tables.registry });
  const analyzer: PhotoAnalyzer = {
    ...plain.ports.analyzer,
    async analyze(request) {
      asked.push(request.space);
      if (missing.includes(request.space)) throw new Refusal('models_unavailable', 'Not here.');
      const outcomes = await plain.ports.analyzer.analyze(request);
      return request.space === NEW ? outcomes.map(inNewLanguage) : outcomes;
    },
  };
  stage = { ...plain, ports: { ...plain.ports, analyzer: { ...plain.ports.analyzer, ...analyzer } } };
  on = erasingOn(stage);
});
afterAll(() => stage.close());
beforeEach(() => {
  asked = [];
  missing = [];
});

/** The same likeness between faces, and none with the old embeddings. */
function inNewLanguage(outcome: PhotoOutcome): PhotoOutcome {
  if (outcome.kind === 'refused') return outcome;
  const faces = outcome.analysis.faces.map((face) => ({
    ...face,
    embedding: face.embedding === null ? null : face.embedding.toReversed(),
  }));
  return { ...outcome, analysis: { ...outcome.analysis, faces } };
}

const caller = callerOf();
const upgrade = (gallery: Gallery) =>
  database.query('UPDATE gallery SET embedding_space = $1 WHERE uuid = $2', [NEW, gallery.uuid]);
const templatesOf = async ({ uuid }: Gallery) =>
  (await stage.ports.registry.suppressions.templatesOf(uuid, stage.ports.clock.now())).map(
    ({ space }) => space,
  );

test('with a photo that still shows the person the new models make the template, and look alone from then on', async () => {
  const gallery = await on.galleryWith('a');
  await on.add(gallery, 'a', groupPhoto({ person: 'ann' }, { person: 'bob' }));
  await on.suppress(gallery, 'ann');
  await upgrade(gallery);
  const { photoId } = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }, { person: 'bob' }));
  expect(await on.statuses(gallery, 'a', photoId)).toEqual(['suppressed', 'searchable']);
  expect((await templatesOf(gallery)).sort()).toEqual([SPACE.id, NEW].sort());
  asked = [];
  await on.add(gallery, 'a', groupPhoto({ person: 'ann', sample: 2 }));
  expect(asked).toEqual([NEW]);
});

test('without one the old models look at every new face, in albums and on enrolling', async () => {
  const gallery = await on.galleryWith('a');
  const { photoId } = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }));
  await on.suppress(gallery, 'ann');
  await removePhoto(stage.ports, { gallery: gallery.id, album: 'a', photo: photoId, caller });
  await upgrade(gallery);
  asked = [];
  const refused = await refusalOf(
    enroll(stage.ports, { gallery: gallery.id, person: 'x', photos: photos(photoOf('ann', 2)), caller }),
  );
  expect(refused.details.refused).toMatchObject([{ code: 'face_suppressed' }]);
  expect(asked).toEqual([NEW, SPACE.id]);
  const again = await on.add(gallery, 'a', groupPhoto({ person: 'ann' }, { person: 'bob' }));
  expect(await on.statuses(gallery, 'a', again.photoId)).toEqual(['suppressed', 'searchable']);
});

test('without the old models nothing is stored that could not be compared', async () => {
  const gallery = await on.galleryWith('a');
  await on.suppress(gallery, 'ann');
  await upgrade(gallery);
  missing = [SPACE.id];
  const adding = on.add(gallery, 'a', groupPhoto({ person: 'bob' }));
  expect((await refusalOf(adding)).code).toBe('models_unavailable');
  expect(await stage.stored(gallery)).toEqual([]);
  expect((await stage.ports.registry.galleries.counts(gallery.uuid)).photos).toBe(0);
});
