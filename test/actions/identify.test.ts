/** Searching: the verdict is honest, every face is accounted for, nothing of the probe stays, galleries never leak. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compare } from '../../lib/actions/compare.ts';
import { deleteFace } from '../../lib/actions/delete-face.ts';
import { detect } from '../../lib/actions/detect.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { type IdentifyRequest, identify } from '../../lib/actions/identify.ts';
import { identifyAll } from '../../lib/actions/identify-all.ts';
import { verify } from '../../lib/actions/verify.ts';
import type { ActionPorts } from '../../lib/ports/action-ports.ts';
import type { AuditEvent, Gallery } from '../../lib/ports/records.ts';
import type { VectorIndex } from '../../lib/ports/vector-index.ts';
import { callerOf, openStage, photos, refusalOf, SPACE, type Stage } from '../fakes/action-stage.ts';
import { type FakeFace, photoBytes, photoOf } from '../fakes/fake-photo.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

async function enrollAll(gallery: Gallery, samples: Readonly<Record<string, readonly Uint8Array[]>>) {
  const faces: Record<string, readonly string[]> = {};
  for (const [person, bytes] of Object.entries(samples)) {
    const answer = await enroll(stage.ports, {
      gallery: gallery.id,
      person,
      photos: photos(...bytes),
      caller: callerOf(),
    });
    faces[person] = answer.enrolled.map(({ faceId }) => faceId);
  }
  return faces;
}

function search(gallery: Gallery, bytes: Uint8Array, over: Partial<IdentifyRequest> = {}) {
  return { gallery: gallery.id, photos: photos(bytes), caller: callerOf(), ...over };
}

/** Rows read from a database that answers what is given here instead of what the index says. */
function withIndex(over: Partial<VectorIndex>): ActionPorts {
  const { index } = stage.ports;
  const mixed = new Proxy(index, {
    get: (of, name) => {
      const own: unknown = Reflect.get(over, name);
      const member: unknown = own ?? Reflect.get(of, name);
      return typeof member === 'function' ? member.bind(own === undefined ? of : over) : member;
    },
  });
  return { ...stage.ports, index: mixed };
}

describe('identify', () => {
  test('an empty gallery knows nobody', async () => {
    const gallery = await stage.gallery();
    const answer = await identify(stage.ports, search(gallery, photoOf('ann')));
    expect(answer).toMatchObject({
      verdict: 'unknown',
      reason: 'empty_gallery',
      person: null,
      similarity: null,
      gallerySize: 0,
      candidates: [],
    });
  });

  test('says who it is, with the threshold, its source and every other face of the photo', async () => {
    const gallery = await stage.gallery();
    const faces = await enrollAll(gallery, { ann: [photoOf('ann', 1)], bob: [photoOf('bob', 1)] });
    const probe = photoBytes({ faces: [{ person: 'ann', sample: 9 }, { person: 'bob' }] });
    const answer = await identify(stage.ports, search(gallery, probe));
    expect(answer).toMatchObject({
      verdict: 'match',
      reason: 'above_threshold',
      person: { id: 'ann', displayName: null },
      threshold: 0.5,
      thresholdSource: 'model',
      gallerySize: 2,
      expectedFpir: null,
      warnings: ['uncalibrated'],
      embeddingSpace: SPACE.id,
      unusedFaces: [{ reasons: ['not_selected'] }],
    });
    expect(answer.candidateThreshold).toBeCloseTo(0.44, 10);
    expect(answer.candidates).toEqual([
      { personId: 'ann', similarity: answer.similarity, faceId: faces.ann?.[0] },
    ]);
    expect(answer.face.boxNormalized.x).toBeCloseTo(answer.face.box.x / 1000, 10);
    expect(answer.timings).toMatchObject({ decode: 1, detect: 2, align: 3, embed: 4 });
    expect(answer.timings.total).toBeGreaterThanOrEqual(answer.timings.search);
  });

  test('a stranger is unknown, whoever is nearest; includeBelow shows who that is', async () => {
    const gallery = await stage.gallery();
    await enrollAll(gallery, { ann: [photoOf('ann')], bob: [photoOf('bob')] });
    const answer = await identify(stage.ports, search(gallery, photoOf('stranger')));
    expect(answer).toMatchObject({
      verdict: 'unknown',
      reason: 'below_threshold',
      person: null,
      candidates: [],
    });
    expect(answer.similarity).toBeLessThan(0.44);
    const below = await identify(stage.ports, search(gallery, photoOf('stranger'), { includeBelow: true }));
    expect(below.candidates).toHaveLength(2);
    expect(below.candidates[0]?.similarity).toBe(below.similarity);
    const one = await identify(
      stage.ports,
      search(gallery, photoOf('stranger'), { includeBelow: true, topK: 1 }),
    );
    expect(one.candidates).toEqual(below.candidates.slice(0, 1));
  });

  test('two persons equally near are a maybe, also when only one candidate is asked for', async () => {
    const gallery = await stage.gallery();
    const between: FakeFace = {
      person: 'ann',
      sample: 5,
      likeness: 0.68,
      alsoLike: { person: 'bob', likeness: 0.68 },
    };
    await enrollAll(gallery, { ann: [photoOf('ann', 1)], bob: [photoOf('bob', 1)] });
    const answer = await identify(
      stage.ports,
      search(gallery, photoBytes({ faces: [between] }), { topK: 1 }),
    );
    expect(answer).toMatchObject({ verdict: 'maybe', reason: 'ambiguous', person: null });
    expect(answer.candidates).toHaveLength(1);
  });

  test('two persons whose own samples match are a possible duplicate, whatever the distance', async () => {
    const gallery = await stage.gallery();
    await enrollAll(gallery, { ann: [photoOf('ann', 1, 0.99)], anna: [photoOf('ann', 2, 0.8)] });
    const answer = await identify(stage.ports, search(gallery, photoOf('ann', 3, 0.99)));
    expect(answer).toMatchObject({ verdict: 'maybe', reason: 'possible_duplicate', person: null });
    expect(answer.candidates.map(({ personId }) => personId)).toEqual(['ann', 'anna']);
  });

  test('a low threshold of the caller’s makes no doubles of different persons', async () => {
    const gallery = await stage.gallery();
    await enrollAll(gallery, { ann: [photoOf('ann', 1)], bob: [photoOf('bob', 1)] });
    const answer = await identify(stage.ports, search(gallery, photoOf('ann', 2), { threshold: -1 }));
    expect(answer).toMatchObject({ verdict: 'match', person: { id: 'ann' }, thresholdSource: 'request' });
  });

  test('a gallery’s fixed threshold beats the environment’s, which beats the model’s', async () => {
    const ports = { ...stage.ports, defaults: { ...stage.ports.defaults, similarityThreshold: 0.6 } };
    const free = await stage.gallery();
    const fixed = await stage.gallery({ policy: { kind: 'fixed', threshold: 0.7 } });
    const sources = async (gallery: Gallery) => {
      const { threshold, thresholdSource } = await identify(ports, search(gallery, photoOf('ann')));
      return [threshold, thresholdSource];
    };
    expect(await sources(free)).toEqual([0.6, 'environment']);
    expect(await sources(fixed)).toEqual([0.7, 'gallery']);
  });

  test('another gallery’s persons are never seen', async () => {
    const [one, other] = [await stage.gallery(), await stage.gallery()];
    await enrollAll(one, { ann: [photoOf('ann', 1)] });
    await enrollAll(other, { bob: [photoOf('bob', 1)] });
    const answer = await identify(stage.ports, search(other, photoOf('ann', 2), { includeBelow: true }));
    expect(answer.verdict).toBe('unknown');
    expect(answer.candidates.map(({ personId }) => personId)).toEqual(['bob']);
  });

  test('the request’s selection beats the gallery’s, the gallery’s the installation’s', async () => {
    const gallery = await stage.gallery({ faceSelection: 'only' });
    const two = photoBytes({ faces: [{ person: 'ann' }, { person: 'bob' }] });
    expect((await refusalOf(identify(stage.ports, search(gallery, two)))).code).toBe('multiple_faces');
    const answer = await identify(stage.ports, search(gallery, two, { faceSelection: 'largest' }));
    expect(answer.unusedFaces).toHaveLength(1);
    const ports = { ...stage.ports, defaults: { ...stage.ports.defaults, faceSelection: 'only' as const } };
    const plain = await stage.gallery();
    expect((await refusalOf(identify(ports, search(plain, two)))).code).toBe('multiple_faces');
  });

  test('a photo that can’t be searched is refused with every face and its reasons', async () => {
    const gallery = await stage.gallery();
    const weak = photoBytes({ faces: [{ person: 'ann', reasons: ['face_too_small'] }] });
    const refusal = await refusalOf(identify(stage.ports, search(gallery, weak)));
    expect(refusal.code).toBe('face_too_small');
    expect(refusal.details).toMatchObject({ unusedFaces: [{ reasons: ['face_too_small'] }] });
    expect((await refusalOf(identify(stage.ports, search(gallery, photoBytes({ faces: [] }))))).code).toBe(
      'no_face',
    );
  });

  test('stores nothing but one audit event, which knows neither names nor caller-chosen ids', async () => {
    const gallery = await stage.gallery();
    await enrollAll(gallery, { ann: [photoOf('ann', 1)] });
    const events: AuditEvent[] = [];
    const { registry } = stage.ports;
    const audit = {
      ...registry.audit,
      add: async (event: AuditEvent) => {
        events.push(event);
      },
    };
    const seeing = new Proxy(registry, {
      get: (of, name) => (name === 'audit' ? audit : Reflect.get(of, name)),
    });
    const before = await stage.stored(gallery);
    await identify({ ...stage.ports, registry: seeing }, search(gallery, photoOf('ann', 2)));
    const person = await registry.persons.find(gallery.uuid, 'ann');
    expect(events).toHaveLength(1);
    expect(events[0]).toMatchObject({
      action: 'identify',
      actor: 'open',
      gallery: gallery.uuid,
      target: person?.uuid,
      outcome: 'match',
      requestId: 'request-1',
    });
    expect(await stage.stored(gallery)).toEqual(before);
  });
});

describe('an index that lags behind the registry', () => {
  test('never shows a face without a row, and still finds the person’s others', async () => {
    const gallery = await stage.gallery();
    const near = photoOf('ann', 1, 0.99);
    const faces = await enrollAll(gallery, { ann: [near, photoOf('ann', 2)], bob: [photoOf('bob', 1)] });
    const lagging = withIndex({ remove: async () => {} });
    const gone = faces.ann![0]!;
    await deleteFace(lagging, { gallery: gallery.id, face: gone, caller: callerOf() });
    const answer = await identify(stage.ports, search(gallery, near));
    expect(answer).toMatchObject({ verdict: 'match', person: { id: 'ann' } });
    expect(answer.candidates.map(({ faceId }) => faceId)).toEqual([faces.ann![1]]);
  });

  test('believes the registry about whose face it is', async () => {
    const gallery = await stage.gallery();
    const faces = await enrollAll(gallery, { ann: [photoOf('ann', 1)], bob: [photoOf('bob', 1)] });
    const { registry } = stage.ports;
    const ann = await registry.persons.find(gallery.uuid, 'ann');
    const bob = await registry.persons.find(gallery.uuid, 'bob');
    await registry.transact((rows) => rows.persons.merge(ann!.uuid, bob!.uuid));
    const answer = await identify(stage.ports, search(gallery, photoOf('ann', 2)));
    expect(answer).toMatchObject({ verdict: 'match', person: { id: 'bob' } });
    expect(answer.candidates).toMatchObject([{ personId: 'bob', faceId: faces.ann![0] }]);
  });

  test('widens until enough living persons are found', async () => {
    const gallery = await stage.gallery();
    const twins = Array.from({ length: 30 }, (_, i) => photoOf('ann', i, 0.97));
    const faces = await enrollAll(gallery, {
      ann: twins.slice(0, 20),
      bob: [photoBytes({ faces: [{ person: 'bob', alsoLike: { person: 'ann', likeness: 0.4 } }] })],
    });
    const lagging = withIndex({ remove: async () => {} });
    for (const face of faces.ann!) {
      await deleteFace(lagging, { gallery: gallery.id, face, caller: callerOf() });
    }
    const answer = await identify(
      stage.ports,
      search(gallery, photoOf('ann', 99), { includeBelow: true, topK: 1 }),
    );
    expect(answer.candidates.map(({ personId }) => personId)).toEqual(['bob']);
  });
});

describe('identify-all', () => {
  test('answers every usable face, largest first, and names the others', async () => {
    const gallery = await stage.gallery();
    await enrollAll(gallery, { ann: [photoOf('ann', 1)], bob: [photoOf('bob', 1)] });
    const group = photoBytes({
      faces: [
        { person: 'ann', sample: 5 },
        { person: 'stranger' },
        { person: 'bob', sample: 6 },
        { person: 'tiny', reasons: ['face_too_small'] },
      ],
    });
    const answer = await identifyAll(stage.ports, search(gallery, group));
    expect(answer.faces.map(({ verdict, person }) => [verdict, person?.id ?? null])).toEqual([
      ['match', 'ann'],
      ['unknown', null],
      ['match', 'bob'],
    ]);
    expect(answer.unusedFaces).toMatchObject([{ reasons: ['face_too_small'] }]);
  });

  test('gives each face the answer identify gives it', async () => {
    const gallery = await stage.gallery();
    await enrollAll(gallery, { ann: [photoOf('ann', 1)], bob: [photoOf('bob', 1)] });
    const both = photoBytes({
      faces: [
        { person: 'ann', sample: 5 },
        { person: 'bob', sample: 6 },
      ],
    });
    const { faces } = await identifyAll(stage.ports, search(gallery, both));
    for (const face of faces) {
      const single = await identify(stage.ports, search(gallery, both, { faceBox: face.face.box }));
      expect(single).toMatchObject({ ...face });
    }
  });
});

describe('1:1', () => {
  test('verify: the person’s nearest sample decides', async () => {
    const gallery = await stage.gallery();
    const faces = await enrollAll(gallery, { ann: [photoOf('ann', 1, 0.6), photoOf('ann', 2, 0.95)] });
    const base = { gallery: gallery.id, person: 'ann', caller: callerOf() };
    const same = await verify(stage.ports, { ...base, photos: photos(photoOf('ann', 3)) });
    expect(same).toMatchObject({ verdict: 'same', thresholdSource: 'model', warnings: ['uncalibrated'] });
    expect(same.faces.reference).toMatchObject({ faceId: faces.ann![1] });
    expect(same.faces.reference?.boxNormalized?.width).toBeCloseTo(0.16, 10);
    const other = await verify(stage.ports, { ...base, photos: photos(photoOf('bob', 1)) });
    expect(other.verdict).toBe('different');
  });

  test('verify: a person who lost all samples is different from everybody', async () => {
    const gallery = await stage.gallery();
    const faces = await enrollAll(gallery, { ann: [photoOf('ann', 1)] });
    await deleteFace(stage.ports, { gallery: gallery.id, face: faces.ann![0]!, caller: callerOf() });
    const request = {
      gallery: gallery.id,
      person: 'ann',
      photos: photos(photoOf('ann', 1)),
      caller: callerOf(),
    };
    expect(await verify(stage.ports, request)).toMatchObject({
      verdict: 'different',
      similarity: null,
      faces: { reference: null },
    });
  });

  test('verify: unknown person', async () => {
    const gallery = await stage.gallery();
    const request = {
      gallery: gallery.id,
      person: 'ann',
      photos: photos(photoOf('ann')),
      caller: callerOf(),
    };
    expect((await refusalOf(verify(stage.ports, request))).code).toBe('person_not_found');
  });

  test('compare: two photos, no gallery; the refused one is named', async () => {
    const request = (one: Uint8Array, two: Uint8Array) => ({ photos: photos(one, two), caller: callerOf() });
    const same = await compare(stage.ports, request(photoOf('ann', 1), photoOf('ann', 2)));
    expect(same.verdict).toBe('same');
    const different = await compare(stage.ports, request(photoOf('ann', 1), photoOf('bob', 2)));
    expect(different.verdict).toBe('different');
    const refusal = await refusalOf(
      compare(stage.ports, request(photoOf('ann', 1), photoBytes({ faces: [] }))),
    );
    expect([refusal.code, refusal.details.photo]).toEqual(['no_face', 'reference']);
  });
});

describe('detect', () => {
  test('answers faces without knowing anybody, also none', async () => {
    const request = (bytes: Uint8Array) => ({ photos: photos(bytes), caller: callerOf() });
    const two = await detect(stage.ports, request(photoBytes({ faces: [{ person: 'a' }, { person: 'b' }] })));
    expect(two.photo).toEqual({ width: 1000, height: 800, rotationApplied: 0 });
    expect(two.faces).toHaveLength(2);
    expect(Object.keys(two.faces[0]!).sort()).toEqual([
      'box',
      'boxNormalized',
      'detectionScore',
      'landmarks',
      'quality',
    ]);
    expect((await detect(stage.ports, request(photoBytes({ faces: [] })))).faces).toEqual([]);
    const junk = await refusalOf(detect(stage.ports, request(new Uint8Array([1, 2, 3]))));
    expect(junk.code).toBe('media_type_unsupported');
  });
});
