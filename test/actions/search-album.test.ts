/** Find my photos: all of them, each once, nobody else's; nothing of the selfie stays; a guest is told no more than groups. */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createUpload } from '../../lib/actions/create-upload.ts';
import { deleteSearch } from '../../lib/actions/delete-search.ts';
import { expire } from '../../lib/actions/expire.ts';
import { getSearch } from '../../lib/actions/get-search.ts';
import { markSearch } from '../../lib/actions/mark-search.ts';
import { receiveUpload } from '../../lib/actions/receive-upload.ts';
import {
  type SearchAlbumRequest,
  type SearchPorts,
  searchAlbum,
  searchAlbums,
} from '../../lib/actions/search-album.ts';
import type { SearchPage } from '../../lib/actions/search-page.ts';
import { cosine } from '../../lib/matching/similarity.ts';
import type { Album } from '../../lib/ports/album-records.ts';
import type { Caller } from '../../lib/ports/caller.ts';
import type { AuditEvent, Gallery } from '../../lib/ports/records.ts';
import { callerOf, openStage, photos, refusalOf, type Stage, sha256 } from '../fakes/action-stage.ts';
import { type AddedPhoto, stageAlbum, stageGuest, stagePhotos } from '../fakes/album-stage.ts';
import { embeddingOf } from '../fakes/fake-analyzer.ts';
import { type FakeFace, photoBytes, photoOf } from '../fakes/fake-photo.ts';

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

/** The very ideal of a person: a face's similarity to it is the face's `likeness`. */
const selfieOf = (person: string) => photoOf(person, 1, 1);
const oneSelfie = (bytes: Uint8Array) => ({ photos: photos(bytes), subjects: [{ selfies: [0] }] });

function wanted(gallery: Gallery, album: Album, over: Partial<SearchAlbumRequest> = {}): SearchAlbumRequest {
  return {
    gallery: gallery.id,
    album: album.id,
    ...oneSelfie(selfieOf('ann')),
    mode: 'any',
    expand: true,
    order: 'best',
    limit: 50,
    caller: callerOf(),
    ...over,
  };
}

const search = (...request: Parameters<typeof wanted>) => searchAlbum(stage.ports, wanted(...request));
const idsOf = ({ items }: Pick<SearchPage, 'items'>) => items.map(({ photoId }) => photoId);
const everyId = (page: Pick<SearchPage, 'items'>) =>
  page.items.flatMap(({ photoId, burst }) => [photoId, ...burst.photos.map((each) => each.photoId)]);
const ids = (added: readonly AddedPhoto[]) => added.map(({ photo }) => photo);

/** A face whose similarity to the person's selfie is the wanted one, within a hundredth: directions in 128 numbers are never quite apart. */
function faceAt(similarity: number, face: FakeFace): FakeFace {
  const ideal = embeddingOf({ person: face.person, likeness: 1 });
  for (let sample = 1; sample < 1000; sample++) {
    const candidate = { ...face, sample };
    if (Math.abs(cosine(ideal, embeddingOf(candidate)) - similarity) < 0.01) return candidate;
  }
  throw new Error(`no sample of ${face.person} is at ${similarity}`);
}

/** An album with one photo per list of faces. */
async function albumOf(...faces: readonly (readonly FakeFace[])[]) {
  const gallery = await stage.gallery();
  const album = await stageAlbum(stage, gallery, { state: 'published' });
  const added = await stagePhotos(
    stage,
    gallery,
    [album],
    faces.map((each) => ({ faces: each })),
  );
  return { gallery, album, added };
}

const guestOf = (album: Album, how?: Parameters<typeof stageGuest>[2]) => stageGuest(stage, album, how);

/** The next calls of a port throw. */
function failing(over: Partial<SearchPorts['index']>): SearchPorts {
  const index = new Proxy(stage.ports.index, {
    get(of, name) {
      const member: unknown = Reflect.get(over, name) ?? Reflect.get(of, name);
      return typeof member === 'function' ? member.bind(of) : member;
    },
  });
  return { ...stage.ports, index };
}

describe('a search', () => {
  test('finds every photo of the person, once, best first, with boxes and similarities, and nobody else’s', async () => {
    const { gallery, album, added } = await albumOf(
      [{ person: 'ann', likeness: 0.7 }, { person: 'bob' }],
      [{ person: 'bob' }],
      [{ person: 'cid' }, { person: 'ann', likeness: 0.95 }],
      [{ person: 'ann', likeness: 0.8 }],
    );
    const answer = await search(gallery, album);
    expect(idsOf(answer)).toEqual([added[2]!.photo, added[3]!.photo, added[0]!.photo]);
    expect(answer).toMatchObject({
      counts: { match: 3, likely: 0, maybe: 0 },
      nextCursor: null,
      complete: true,
      searchedFaces: 6,
      threshold: 0.5,
      thresholdSource: 'model',
      expectedWrongPhotos: null,
      warnings: ['uncalibrated'],
      mode: 'any',
      order: 'best',
    });
    const [first] = answer.items;
    expect(first).toMatchObject({
      group: 'match',
      albums: [album.id],
      width: 1000,
      height: 800,
      burst: { count: 1 },
    });
    expect(first?.faces).toEqual([
      {
        faceId: added[2]!.faces[1],
        subject: 0,
        box: { x: 250, y: 100, width: 80, height: 100 },
        boxNormalized: { x: 0.25, y: 0.125, width: 0.08, height: 0.125 },
        similarity: expect.closeTo(0.95, 1),
      },
    ]);
    expect(answer.selfies).toMatchObject([
      { subject: 0, selfie: 0, face: { detectionScore: 0.9 }, unusedFaces: [] },
    ]);
    expect(Object.keys(answer.timings ?? {}).sort()).toEqual([
      'align',
      'decode',
      'detect',
      'embed',
      'search',
      'total',
    ]);
  });

  test('shows 800 photos of the bride who is in 800', async () => {
    const gallery = await stage.gallery();
    const album = await stageAlbum(stage, gallery);
    const bride = Array.from({ length: 800 }, (_, at) => ({
      faces: [{ person: 'ann', sample: at, likeness: 0.8 }],
    }));
    const added = await stagePhotos(stage, gallery, [album], bride);
    const seen: string[] = [];
    const first = await search(gallery, album, { limit: 300 });
    expect(first).toMatchObject({ counts: { match: 800 }, complete: true });
    let page: SearchPage = first;
    for (;;) {
      seen.push(...idsOf(page));
      if (page.nextCursor === null) break;
      const next = { gallery: gallery.id, search: page.searchId, limit: 300, caller: callerOf() };
      page = await getSearch(stage.ports, { ...next, cursor: page.nextCursor });
    }
    expect(seen).toHaveLength(800);
    expect(new Set(seen)).toEqual(new Set(ids(added)));
  });

  test('says so when the index has more than it tells at once', async () => {
    const { gallery, album, added } = await albumOf([{ person: 'ann' }]);
    const face = added[0]!.faces[0]!;
    const hit = { face, person: null, similarity: 0.9 };
    const full = failing({ search: async ({ probes }) => probes.map(() => Array(10_000).fill(hit)) });
    expect(await searchAlbum(full, wanted(gallery, album))).toMatchObject({ complete: false });
  });

  test('calls maybe what lies in the band below the threshold, and leaves out what lies below that', async () => {
    const { gallery, album, added } = await albumOf(
      [faceAt(0.47, { person: 'ann', likeness: 0.47 })],
      [faceAt(0.51, { person: 'ann', likeness: 0.51 })],
      [faceAt(0.42, { person: 'ann', likeness: 0.42 })],
    );
    const answer = await search(gallery, album, { expand: false });
    expect(answer.items.map(({ photoId, group }) => [photoId, group])).toEqual([
      [added[1]!.photo, 'match'],
      [added[0]!.photo, 'maybe'],
    ]);
  });

  test('follows a match to photos the selfie alone would miss, unless told not to or the album is one of minors', async () => {
    const lookingAway: FakeFace = {
      person: 'ann',
      likeness: 0.2,
      alsoLike: { person: 'profile', likeness: 0.9 },
    };
    const halfway: FakeFace = {
      person: 'ann',
      likeness: 0.6,
      alsoLike: { person: 'profile', likeness: 0.75 },
    };
    const { gallery, album, added } = await albumOf([halfway], [lookingAway], [{ person: 'bob' }]);
    const answer = await search(gallery, album);
    expect(answer.items.map(({ photoId, group }) => [photoId, group])).toEqual([
      [added[0]!.photo, 'match'],
      [added[1]!.photo, 'likely'],
    ]);
    expect(answer.counts).toEqual({ match: 1, likely: 1, maybe: 0 });
    expect(idsOf(await search(gallery, album, { expand: false }))).toEqual([added[0]!.photo]);
    const policy = { ...album.policy, audience: 'minors' } as const;
    await stage.ports.registry.albums.change(album.uuid, { policy });
    expect(idsOf(await search(gallery, album))).toEqual([added[0]!.photo]);
  });

  test('is not led astray by a face that is as like somebody beside the person', async () => {
    const ann: FakeFace = { person: 'ann', likeness: 0.6, alsoLike: { person: 'family', likeness: 0.75 } };
    const sister: FakeFace = { person: 'eve', likeness: 0.3, alsoLike: { person: 'family', likeness: 0.9 } };
    const sisterAgain: FakeFace = {
      person: 'eve',
      sample: 2,
      likeness: 0.3,
      alsoLike: { person: 'family', likeness: 0.9 },
    };
    const alone = await albumOf([ann], [sisterAgain]);
    expect((await search(alone.gallery, alone.album)).counts).toEqual({ match: 1, likely: 1, maybe: 0 });
    const together = await albumOf([ann, sister], [sisterAgain]);
    expect((await search(together.gallery, together.album)).counts).toEqual({
      match: 1,
      likely: 0,
      maybe: 0,
    });
  });

  test('any: photos of one or the other; all: only those of both, with a face for each', async () => {
    const { gallery, album, added } = await albumOf(
      [{ person: 'ann' }],
      [{ person: 'bob' }, { person: 'ann' }],
      [{ person: 'bob' }],
      [{ person: 'cid' }],
    );
    const both = {
      photos: photos(selfieOf('ann'), selfieOf('bob')),
      subjects: [{ selfies: [0] }, { selfies: [1] }],
    };
    const any = await search(gallery, album, both);
    expect(idsOf(any).sort()).toEqual(ids(added).slice(0, 3).sort());
    const all = await search(gallery, album, { ...both, mode: 'all' });
    expect(idsOf(all)).toEqual([added[1]!.photo]);
    expect(all.items[0]?.faces.map(({ subject, faceId }) => [subject, faceId])).toEqual(
      expect.arrayContaining([
        [0, added[1]!.faces[1]],
        [1, added[1]!.faces[0]],
      ]),
    );
  });

  test('a stored face is as good as a selfie, from any album of the gallery, but not from another gallery', async () => {
    const { gallery, album, added } = await albumOf([{ person: 'ann' }], [{ person: 'ann', sample: 2 }]);
    const other = await stageAlbum(stage, gallery);
    const [elsewhere] = await stagePhotos(
      stage,
      gallery,
      [other],
      [{ faces: [{ person: 'ann', sample: 3 }] }],
    );
    const by = (faceId: string) => ({ photos: [], subjects: [{ faceId }] });
    expect(idsOf(await search(gallery, album, by(elsewhere!.faces[0]!.toUpperCase()))).sort()).toEqual(
      [...ids(added)].sort(),
    );
    const foreign = await albumOf([{ person: 'ann' }]);
    const refusal = await refusalOf(search(gallery, album, by(foreign.added[0]!.faces[0]!)));
    expect(refusal.code).toBe('face_not_found');
  });

  test('photos of one moment that look alike stand behind the best of them, with their count', async () => {
    const gallery = await stage.gallery();
    const album = await stageAlbum(stage, gallery);
    const hash = '00000000000000ff';
    const added = await stagePhotos(
      stage,
      gallery,
      [album],
      [
        { faces: [{ person: 'ann', likeness: 0.8 }], takenAt: 1000, perceptualHash: hash },
        { faces: [{ person: 'ann', likeness: 0.9 }], takenAt: 2000, perceptualHash: '00000000000000fe' },
        { faces: [{ person: 'ann', likeness: 0.7 }], takenAt: 9000, perceptualHash: hash },
        { faces: [{ person: 'ann', likeness: 0.6 }], takenAt: 1500, perceptualHash: 'ffffffffffffff00' },
      ],
    );
    const answer = await search(gallery, album);
    expect(answer.items.map(({ photoId, burst }) => [photoId, burst.count])).toEqual([
      [added[1]!.photo, 2],
      [added[2]!.photo, 1],
      [added[3]!.photo, 1],
    ]);
    expect(answer.items[0]?.burst.photos.map(({ photoId }) => photoId)).toEqual([added[0]!.photo]);
    expect(answer.counts.match).toBe(4);
    const newest = await search(gallery, album, { order: 'newest' });
    expect(newest.items.map(({ photoId, burst }) => [photoId, burst.count])).toEqual([
      [added[2]!.photo, 1],
      [added[1]!.photo, 2],
      [added[3]!.photo, 1],
    ]);
  });

  test('time, by the album’s clock offsets, and labels narrow it; a photo without a time is in no span of time', async () => {
    const gallery = await stage.gallery();
    const album = await stageAlbum(stage, gallery, { cameraClockOffsets: { late: 3600, '*': 60 } });
    const noon = Date.parse('2026-06-01T12:00:00Z');
    const faces = [{ person: 'ann' }];
    const added = await stagePhotos(
      stage,
      gallery,
      [album],
      [
        { faces, takenAt: noon, camera: 'late', labels: ['bib:7', 'team'] },
        { faces, takenAt: noon, camera: 'other', labels: ['bib:7'] },
        { faces, takenAt: noon },
        { faces },
      ],
    );
    const found = async (over: Partial<SearchAlbumRequest>) =>
      new Set(everyId(await search(gallery, album, over)));
    const photo = (at: number) => added[at]!.photo;
    expect(await found({})).toEqual(new Set(ids(added)));
    expect(await found({ from: '2026-06-01T15:00:00+02:00' })).toEqual(new Set([photo(0)]));
    expect(await found({ to: '2026-06-01T13:00:00Z' })).toEqual(new Set([photo(1), photo(2)]));
    expect(await found({ from: '2026-06-01T12:01:00Z', to: '2026-06-01T12:01:01Z' })).toEqual(
      new Set([photo(1), photo(2)]),
    );
    expect(await found({ labels: ['bib:7'] })).toEqual(new Set([photo(0), photo(1)]));
    expect(await found({ labels: ['team', 'bib:7'] })).toEqual(new Set([photo(0)]));
    const [first] = (await search(gallery, album, { labels: ['team'] })).items;
    expect(first).toMatchObject({ takenAt: '2026-06-01T13:00:00.000Z', labels: ['bib:7', 'team'] });
  });

  test('several albums at once: a photo in two of them is shown once and names both', async () => {
    const { gallery, album, added } = await albumOf([{ person: 'ann' }]);
    const other = await stageAlbum(stage, gallery);
    const third = await stageAlbum(stage, gallery);
    const [both] = await stagePhotos(
      stage,
      gallery,
      [album, other],
      [{ faces: [{ person: 'ann', sample: 2 }] }],
    );
    await stagePhotos(stage, gallery, [third], [{ faces: [{ person: 'ann', sample: 3 }] }]);
    const { album: _, ...rest } = wanted(gallery, album);
    const answer = await searchAlbums(stage.ports, { ...rest, albums: [other.id, album.id, other.id] });
    expect(idsOf(answer).sort()).toEqual([added[0]!.photo, both!.photo].sort());
    expect(answer.items.find(({ photoId }) => photoId === both!.photo)?.albums).toEqual([other.id, album.id]);
    expect(answer.searchedFaces).toBe(2);
  });

  test('an album that is not there, or not searched for faces, is refused', async () => {
    const { gallery, album } = await albumOf([{ person: 'ann' }]);
    expect((await refusalOf(search(gallery, { ...album, id: 'nowhere' }))).code).toBe('album_not_found');
    const off = await stageAlbum(stage, gallery, { indexing: false });
    expect((await refusalOf(search(gallery, off))).code).toBe('indexing_off');
    const foreign = await stage.gallery();
    expect((await refusalOf(search(foreign, album))).code).toBe('album_not_found');
  });

  test('leaves an audit event with the album, and no selfie, embedding or similarity anywhere', async () => {
    const { gallery, album } = await albumOf([{ person: 'ann' }]);
    const events: AuditEvent[] = [];
    const { registry } = stage.ports;
    const audit = { ...registry.audit, add: async (event: AuditEvent) => void events.push(event) };
    const watched = new Proxy(registry, {
      get: (of, name) => (name === 'audit' ? audit : Reflect.get(of, name)),
    });
    const before = await stage.stored(gallery);
    const answer = await searchAlbum({ ...stage.ports, registry: watched }, wanted(gallery, album));
    expect(events).toMatchObject([
      { action: 'search_album', gallery: gallery.uuid, target: album.uuid, outcome: 'match', actor: 'open' },
    ]);
    expect(await stage.stored(gallery)).toEqual(before);
    const session = await registry.searches.find(gallery.uuid, answer.searchId, stage.ports.clock.now());
    expect(session?.ranking.items).toHaveLength(1);
    const numbers = JSON.stringify(session?.ranking).match(/-?\d+\.\d+/g);
    expect(numbers).toBeNull();
  });
});

describe('a selfie', () => {
  const refused = async (bytes: Uint8Array) => {
    const { gallery, album } = await albumOf([{ person: 'ann' }]);
    return refusalOf(search(gallery, album, oneSelfie(bytes)));
  };
  const big = { x: 0, y: 0, width: 400, height: 400 };

  test.each([
    ['nobody', { faces: [] }, 'no_face', 'show_the_whole_face'],
    [
      'a face far away',
      { faces: [{ person: 'ann', reasons: ['face_too_small'] }] },
      'face_too_small',
      'move_closer',
    ],
    [
      'a face from the side',
      { faces: [{ person: 'ann', reasons: ['extreme_pose'] }] },
      'extreme_pose',
      'look_at_the_camera',
    ],
    [
      'two people',
      {
        faces: [
          { person: 'ann', box: big },
          { person: 'bob', box: { ...big, x: 450, width: 300 } },
        ],
      },
      'multiple_faces',
      'only_you',
    ],
  ] as const)('that shows %s is refused with what to do', async (_, photo, code, advice) => {
    const refusal = await refused(photoBytes(photo));
    expect(refusal).toMatchObject({ code, details: { advice, subject: 0, selfie: 0 } });
  });

  test('with a passer-by far behind is one of the person in front, and the other face is accounted for', async () => {
    const { gallery, album, added } = await albumOf([{ person: 'ann' }], [{ person: 'bob' }]);
    const small = { x: 500, y: 0, width: 60, height: 60 };
    const bytes = photoBytes({
      faces: [
        { person: 'ann', likeness: 1, box: big },
        { person: 'bob', box: small },
      ],
    });
    const answer = await search(gallery, album, oneSelfie(bytes));
    expect(idsOf(answer)).toEqual([added[0]!.photo]);
    expect(answer.selfies[0]?.unusedFaces).toEqual([{ box: small, reasons: ['not_selected'] }]);
  });

  test('the third of a second person: the refusal says which one it is', async () => {
    const { gallery, album } = await albumOf([{ person: 'ann' }]);
    const selfies = [selfieOf('ann'), selfieOf('bob'), photoBytes({ faces: [] })];
    const request = { photos: photos(...selfies), subjects: [{ selfies: [0] }, { selfies: [1, 2] }] };
    const refusal = await refusalOf(search(gallery, album, request));
    expect(refusal).toMatchObject({ code: 'no_face', details: { subject: 1, selfie: 1 } });
  });

  test('and another one that shows somebody else differ', async () => {
    const { gallery, album } = await albumOf([{ person: 'ann' }]);
    const request = { photos: photos(selfieOf('ann'), selfieOf('bob')), subjects: [{ selfies: [0, 1] }] };
    const refusal = await refusalOf(search(gallery, album, request));
    expect(refusal).toMatchObject({ code: 'selfies_differ', details: { subject: 0 } });
  });

  test('two of one person find what either of them finds', async () => {
    const front: FakeFace = { person: 'ann', likeness: 0.8, alsoLike: { person: 'front', likeness: 0.6 } };
    const side: FakeFace = { person: 'ann', likeness: 0.8, alsoLike: { person: 'side', likeness: 0.6 } };
    const { gallery, album, added } = await albumOf(
      [{ person: 'front', likeness: 0.9 }],
      [{ person: 'side', likeness: 0.9 }],
    );
    const bytes = [front, side].map((face) => photoBytes({ faces: [face] }));
    const request = { photos: photos(...bytes), subjects: [{ selfies: [0, 1] }], expand: false };
    expect(idsOf(await search(gallery, album, request)).sort()).toEqual([...ids(added)].sort());
    expect(idsOf(await search(gallery, album, { ...oneSelfie(bytes[0]!), expand: false }))).toEqual([
      added[0]!.photo,
    ]);
  });
});

describe('an upload used as a selfie', () => {
  async function uploaded(gallery: Gallery, bytes: Uint8Array) {
    const announced = {
      fileName: 'selfie.jpg',
      mediaType: 'image/jpeg',
      bytes: bytes.length,
      sha256: sha256(bytes),
    };
    const { uploadId } = await createUpload(stage.ports, {
      gallery: gallery.id,
      ...announced,
      caller: callerOf(),
    });
    const put = { gallery: gallery.id, upload: uploadId, photos: photos(bytes), caller: callerOf() };
    await receiveUpload(stage.ports, put);
    const request = { photos: [{ kind: 'upload', uploadId } as const], subjects: [{ selfies: [0] }] };
    const row = () => stage.ports.registry.uploads.find(gallery.uuid, uploadId);
    return { request, row };
  }

  test('is gone after the search', async () => {
    const { gallery, album, added } = await albumOf([{ person: 'ann' }]);
    const { request, row } = await uploaded(gallery, selfieOf('ann'));
    expect(await stage.stored(gallery)).toHaveLength(1);
    expect(idsOf(await search(gallery, album, request))).toEqual(ids(added));
    expect(await row()).toBeNull();
    expect(await stage.stored(gallery)).toEqual([]);
    expect((await refusalOf(search(gallery, album, request))).code).toBe('upload_not_found');
  });

  test('is gone when the selfie can’t be used, too', async () => {
    const { gallery, album } = await albumOf([{ person: 'ann' }]);
    const { request, row } = await uploaded(gallery, photoBytes({ faces: [] }));
    expect((await refusalOf(search(gallery, album, request))).code).toBe('no_face');
    expect(await row()).toBeNull();
    expect(await stage.stored(gallery)).toEqual([]);
  });

  test('can be used again when the index was away', async () => {
    const { gallery, album } = await albumOf([{ person: 'ann' }]);
    const { request } = await uploaded(gallery, selfieOf('ann'));
    const away = failing({
      search: async () => {
        throw new Error('the index is away');
      },
    });
    await expect(searchAlbum(away, wanted(gallery, album, request))).rejects.toThrow('the index is away');
    expect((await search(gallery, album, request)).counts.match).toBe(1);
  });
});

describe('what is shown', () => {
  test('is never of another album or gallery, nor a face that is suppressed, not searchable, hidden or gone', async () => {
    const gallery = await stage.gallery();
    const [album, other] = [await stageAlbum(stage, gallery), await stageAlbum(stage, gallery)];
    const foreign = await stage.gallery();
    const foreignAlbum = await stageAlbum(stage, foreign);
    const of = (sample: number): { faces: FakeFace[] } => ({ faces: [{ person: 'ann', sample }] });
    const { registry, index, clock } = stage.ports;
    await stagePhotos(stage, gallery, [other], [of(1)]);
    await stagePhotos(stage, foreign, [foreignAlbum], [of(2)]);
    await stagePhotos(
      stage,
      gallery,
      [album],
      [{ faces: [{ person: 'ann', sample: 3, reasons: ['face_too_small'] }] }],
    );
    const [shown, old, edit, left] = await stagePhotos(stage, gallery, [album], [of(4), of(5), of(6), of(7)]);
    await registry.albumPhotos.supersede([{ old: old!.photo, new: edit!.photo }], clock.now());
    await registry.albumPhotos.leave(album.uuid, left!.photo);
    // The index still has the face that left, and one nobody knows.
    const stranger = stage.ports.ids.uuid();
    const [point] = await registry.faces.points(gallery.embeddingSpace, shown!.faces);
    await index.upsert(gallery.embeddingSpace, [{ ...point!, face: stranger }]);
    const answer = await search(gallery, album);
    expect(everyId(answer).sort()).toEqual([shown!.photo, edit!.photo].sort());
  });

  test('leaves out what went between two pages, and every page but the last is full', async () => {
    const faces = Array.from({ length: 9 }, (_, sample): FakeFace[] => [{ person: 'ann', sample }]);
    const { gallery, album } = await albumOf(...faces);
    const first = await search(gallery, album, { limit: 3 });
    const all = idsOf(await search(gallery, album));
    for (const photo of [all[0]!, all[3]!, all[5]!])
      await stage.ports.registry.albumPhotos.leave(album.uuid, photo);
    const page = { gallery: gallery.id, search: first.searchId, caller: callerOf() };
    const second = await getSearch(stage.ports, { ...page, limit: 3, cursor: first.nextCursor! });
    expect(idsOf(second)).toEqual([all[4], all[6], all[7]]);
    const third = await getSearch(stage.ports, { ...page, limit: 3, cursor: second.nextCursor! });
    expect(idsOf(third)).toEqual([all[8]]);
    expect(third.nextCursor).toBeNull();
  });

  test('pages of any size show each photo once, in one order', async () => {
    const gallery = await stage.gallery();
    const album = await stageAlbum(stage, gallery);
    const hash = '00000000000000ff';
    await stagePhotos(
      stage,
      gallery,
      [album],
      Array.from({ length: 17 }, (_, at) => ({
        faces: [{ person: 'ann', sample: at, likeness: 0.45 + 0.03 * at }],
        takenAt: 1000 * at,
        ...(at % 3 === 0 ? { perceptualHash: hash } : {}),
      })),
    );
    for (const order of ['best', 'newest'] as const) {
      const whole = await search(gallery, album, { order, limit: 500 });
      expect(new Set(everyId(whole)).size).toBe(everyId(whole).length);
      const { searchId } = whole;
      await fc.assert(
        fc.asyncProperty(
          fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 4 }),
          async (sizes) => {
            const seen: string[] = [];
            let cursor: string | undefined;
            for (let turn = 0; ; turn++) {
              const limit = sizes[turn % sizes.length]!;
              const page = await getSearch(stage.ports, {
                ...{ gallery: gallery.id, search: searchId, caller: callerOf(), limit },
                cursor,
              });
              seen.push(...everyId(page));
              if (page.nextCursor === null) break;
              expect(page.items).toHaveLength(limit);
              cursor = page.nextCursor;
            }
            expect(seen).toEqual(everyId(whole));
          },
        ),
        { numRuns: 12 },
      );
    }
  });

  test('is found again only by who searched, in that gallery, for an hour, until it is deleted', async () => {
    const { gallery, album } = await albumOf([{ person: 'ann' }]);
    const { searchId, expiresAt } = await search(gallery, album, {
      caller: callerOf({ principal: 'key-1' }),
    });
    const page = {
      gallery: gallery.id,
      search: searchId,
      limit: 5,
      caller: callerOf({ principal: 'key-1' }),
    };
    expect((await getSearch(stage.ports, page)).items).toHaveLength(1);
    const none = async (over: Partial<typeof page>) =>
      (await refusalOf(getSearch(stage.ports, { ...page, ...over }))).code;
    expect(await none({ caller: callerOf({ principal: 'key-2' }) })).toBe('search_not_found');
    expect(await none({ caller: await guestOf(album) })).toBe('search_not_found');
    expect(await none({ gallery: (await stage.gallery()).id })).toBe('search_not_found');
    expect(await none({ search: stage.ports.ids.uuid() })).toBe('search_not_found');
    const foreign = { ...page, caller: callerOf({ principal: 'key-2' }) };
    expect((await refusalOf(deleteSearch(stage.ports, foreign))).code).toBe('search_not_found');
    const away = Date.parse(expiresAt) - stage.ports.clock.now().getTime();
    expect(away).toBeLessThanOrEqual(3_600_000);
    await deleteSearch(stage.ports, page);
    expect(await none({})).toBe('search_not_found');
    const again = await search(gallery, album);
    stage.pass(3601);
    const over = { ...page, search: again.searchId, caller: callerOf() };
    expect((await refusalOf(getSearch(stage.ports, over))).code).toBe('search_not_found');
    expect((await expire(stage.ports)).searches).toBeGreaterThan(0);
  });

  test('a cursor of another list is refused', async () => {
    const { gallery, album } = await albumOf([{ person: 'ann' }]);
    const { searchId } = await search(gallery, album);
    const page = { gallery: gallery.id, search: searchId, limit: 5, caller: callerOf() };
    for (const cursor of ['x', 'aWQ6YW5u'])
      expect((await refusalOf(getSearch(stage.ports, { ...page, cursor }))).code).toBe('validation_failed');
  });

  test('goes with its album while somebody searches', async () => {
    const { gallery, album, added } = await albumOf([{ person: 'ann' }]);
    const { searchId } = await search(gallery, album);
    for (const { photo } of added) await stage.ports.registry.albumPhotos.leave(album.uuid, photo);
    const page = { gallery: gallery.id, search: searchId, limit: 5, caller: callerOf() };
    expect((await getSearch(stage.ports, page)).items).toEqual([]);
  });
});

describe('marks', () => {
  const sure: FakeFace = {
    person: 'ann',
    sample: 1,
    likeness: 0.6,
    alsoLike: { person: 'profile', likeness: 0.5 },
  };
  const weak = faceAt(0.47, {
    person: 'ann',
    likeness: 0.46,
    alsoLike: { person: 'hat', likeness: 0.75 },
  });
  const hat: FakeFace = { person: 'hat', sample: 3, likeness: 0.9 };

  async function marked() {
    const { gallery, album, added } = await albumOf([sure], [weak], [hat], [{ person: 'bob' }]);
    const answer = await search(gallery, album, { limit: 50 });
    const mark = (photo: number, word: 'not_me' | 'me_too', over: object = {}) =>
      markSearch(stage.ports, {
        ...{ gallery: gallery.id, search: answer.searchId, faceId: added[photo]!.faces[0]! },
        ...{ mark: word, limit: 50, caller: callerOf(), ...over },
      });
    const names = (page: Pick<SearchPage, 'items'>) =>
      page.items.map(({ photoId, group }) => `${ids(added).indexOf(photoId)} ${group}`);
    return { gallery, album, added, answer, mark, names };
  }

  test('not me takes the photo away, for this search alone', async () => {
    const { gallery, album, answer, mark, names } = await marked();
    expect(names(answer)).toEqual(['0 match', '1 maybe']);
    const left = await mark(1, 'not_me');
    expect(names(left)).toEqual(['0 match']);
    expect(left.counts).toEqual({ match: 1, likely: 0, maybe: 0 });
    expect(names(await search(gallery, album))).toEqual(['0 match', '1 maybe']);
  });

  test('me too makes a match of the face and finds what is like it', async () => {
    const { mark, names, added } = await marked();
    const more = await mark(1, 'me_too');
    expect(names(more)).toEqual(['0 match', '1 match', '2 match']);
    expect(more.items.flatMap(({ faces }) => faces.map(({ faceId }) => faceId))).toEqual(
      added.slice(0, 3).flatMap(({ faces }) => faces),
    );
    expect(more.items.flatMap(({ faces }) => faces.filter((face) => 'similarity' in face))).toEqual([]);
  });

  test('not me after me too takes away what that face led to; me too again brings it back', async () => {
    const { mark, names } = await marked();
    await mark(1, 'me_too');
    expect(names(await mark(1, 'not_me'))).toEqual(['0 match']);
    expect(names(await mark(1, 'me_too'))).toEqual(['0 match', '1 match', '2 match']);
  });

  test('not me blocks: what was said not to be me doesn’t come back through another face', async () => {
    const { mark, names } = await marked();
    await mark(1, 'me_too');
    await mark(2, 'not_me');
    expect(names(await mark(1, 'not_me'))).toEqual(['0 match']);
    expect(names(await mark(1, 'me_too'))).toEqual(['0 match', '1 match']);
  });

  test('not me on a match takes away what it was expanded to', async () => {
    const lookingAway: FakeFace = {
      person: 'ann',
      likeness: 0.2,
      alsoLike: { person: 'profile', likeness: 0.9 },
    };
    const halfway: FakeFace = {
      person: 'ann',
      likeness: 0.6,
      alsoLike: { person: 'profile', likeness: 0.75 },
    };
    const { gallery, album, added } = await albumOf([halfway], [lookingAway]);
    const { searchId, counts } = await search(gallery, album);
    expect(counts).toEqual({ match: 1, likely: 1, maybe: 0 });
    const faceId = added[0]!.faces[0]!;
    const page = { gallery: gallery.id, search: searchId, limit: 5, caller: callerOf() };
    expect((await markSearch(stage.ports, { ...page, faceId, mark: 'not_me' })).items).toEqual([]);
  });

  test('saying it again changes nothing, whatever was said before', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 2 }), fc.constantFrom('not_me', 'me_too')), {
          maxLength: 4,
        }),
        async (said) => {
          const { mark, names } = await marked();
          for (const [photo, word] of said) {
            // The third photo can be marked once the second has led to it.
            const once = await mark(photo, word).catch(() => null);
            if (once === null) continue;
            const twice = await mark(photo, word);
            expect(twice).toEqual(once);
            expect(new Set(names(twice)).size).toBe(twice.items.length);
          }
        },
      ),
      { numRuns: 6 },
    );
  });

  test('a page from before the search was refined is no place to go on from; not me refines nothing', async () => {
    const { gallery, answer, mark } = await marked();
    const page = { gallery: gallery.id, search: answer.searchId, limit: 1, caller: callerOf() };
    const { nextCursor } = await getSearch(stage.ports, page);
    await mark(0, 'not_me');
    expect((await getSearch(stage.ports, { ...page, cursor: nextCursor! })).items).toHaveLength(1);
    await mark(1, 'me_too');
    const refusal = await refusalOf(getSearch(stage.ports, { ...page, cursor: nextCursor! }));
    expect(refusal).toMatchObject({ code: 'validation_failed', details: { field: 'cursor' } });
  });

  test('only faces the search has found can be marked, and only by who searched', async () => {
    const { mark, album } = await marked();
    expect((await refusalOf(mark(3, 'me_too'))).code).toBe('face_not_found');
    expect((await refusalOf(mark(0, 'me_too', { caller: await guestOf(album) }))).code).toBe(
      'search_not_found',
    );
  });

  test('all: me too finds further photos of the one, shown where the other one is, too', async () => {
    const bob: FakeFace = { person: 'bob', likeness: 0.9 };
    const { gallery, album, added } = await albumOf([sure, bob], [weak, bob], [hat, bob], [hat]);
    const request = {
      photos: photos(selfieOf('ann'), selfieOf('bob')),
      subjects: [{ selfies: [0] }, { selfies: [1] }],
      mode: 'all',
    } as const;
    const { searchId, items } = await search(gallery, album, request);
    expect(items.map(({ photoId }) => ids(added).indexOf(photoId))).toEqual([0, 1]);
    const page = { gallery: gallery.id, search: searchId, limit: 5, caller: callerOf() };
    const more = await markSearch(stage.ports, { ...page, faceId: added[1]!.faces[0]!, mark: 'me_too' });
    expect(more.items.map(({ photoId }) => ids(added).indexOf(photoId))).toEqual([0, 1, 2]);
  });
});

describe('a guest', () => {
  test('is told groups and order, no similarity, threshold, label or number of faces', async () => {
    const { gallery, album, added } = await albumOf(
      [{ person: 'ann' }],
      [faceAt(0.47, { person: 'ann', likeness: 0.47 })],
    );
    const caller = await guestOf(album);
    const answer = await search(gallery, album, { caller });
    expect(idsOf(answer)).toEqual(ids(added));
    const page = await getSearch(stage.ports, {
      gallery: gallery.id,
      search: answer.searchId,
      limit: 9,
      caller,
    });
    for (const told of [answer, page])
      expect(JSON.stringify(told)).not.toMatch(
        /similarity|threshold|searchedFaces|labels|expectedWrong|warnings/i,
      );
    expect(page.items).toEqual(answer.items);
  });

  test('searches the own album alone, once it is published, with selfies alone: no face, threshold or label', async () => {
    const { gallery, album, added } = await albumOf([{ person: 'ann' }]);
    const caller = await guestOf(album);
    const other = await stageAlbum(stage, gallery, { state: 'published' });
    const refused = async (over: Partial<SearchAlbumRequest>, of = album) =>
      (await refusalOf(search(gallery, of, { caller, ...over }))).code;
    expect(await refused({}, other)).toBe('album_not_found');
    expect(await refused({ threshold: -1 })).toBe('forbidden');
    expect(await refused({ labels: ['bib:7'] })).toBe('forbidden');
    expect(await refused({ photos: [], subjects: [{ faceId: added[0]!.faces[0]! }] })).toBe('forbidden');
    await stage.ports.registry.albums.change(album.uuid, { policy: { ...album.policy, state: 'draft' } });
    expect(await refused({})).toBe('album_not_published');
  });

  test('is not led from stranger to stranger: what me too led to is a match at most, however often it is marked', async () => {
    // The second is like the first and like the third, who are not like each other.
    const { gallery, album, added } = await albumOf(
      [faceAt(0.47, { person: 'ann', likeness: 0.46, alsoLike: { person: 'bob', likeness: 0.75 } })],
      [{ person: 'bob', likeness: 0.7, alsoLike: { person: 'cid', likeness: 0.7 } }],
      [{ person: 'cid', likeness: 0.95 }],
    );
    const walk = async (caller: Caller) => {
      const { searchId } = await search(gallery, album, { caller });
      const page = { gallery: gallery.id, search: searchId, limit: 50, caller };
      const mark = (at: number, word: 'me_too' | 'not_me') =>
        markSearch(stage.ports, { ...page, faceId: added[at]!.faces[0]!, mark: word }).catch(() => null);
      for (const at of [0, 1, 2]) await mark(at, 'me_too');
      // Nor by taking it back and saying it again, of the face or of the one that led there.
      for (const at of [1, 0]) {
        await mark(at, 'not_me');
        await mark(1, 'me_too');
      }
      await mark(0, 'me_too');
      return getSearch(stage.ports, page);
    };
    const groups = ({ items }: Pick<SearchPage, 'items'>) =>
      items.map(({ photoId, group }) => `${ids(added).indexOf(photoId)} ${group}`);
    expect(groups(await walk(await guestOf(album)))).toEqual(['0 match', '1 match']);
    expect(groups(await walk(callerOf()))).toEqual(['0 match', '1 match', '2 match']);
  });

  test('keeps a face they confirmed when the one that led to it was somebody else', async () => {
    const { gallery, album, added } = await albumOf(
      [faceAt(0.47, { person: 'ann', likeness: 0.46, alsoLike: { person: 'hat', likeness: 0.75 } })],
      [{ person: 'hat', sample: 3, likeness: 0.9 }],
    );
    const caller = await guestOf(album);
    const { searchId } = await search(gallery, album, { caller });
    const mark = (at: number, word: 'me_too' | 'not_me') =>
      markSearch(stage.ports, {
        ...{ gallery: gallery.id, search: searchId, limit: 50, caller },
        ...{ faceId: added[at]!.faces[0]!, mark: word },
      });
    await mark(0, 'me_too');
    await mark(1, 'me_too');
    expect(idsOf(await mark(0, 'not_me'))).toEqual([added[1]!.photo]);
    expect(idsOf(await mark(1, 'not_me'))).toEqual([]);
  });

  test('consents first; a search nobody could use costs nothing of the budget', async () => {
    const { gallery, album } = await albumOf([{ person: 'ann' }]);
    const silent = await guestOf(album, { consents: false });
    expect((await refusalOf(search(gallery, album, { caller: silent }))).code).toBe('consent_required');
    const caller = await guestOf(album, { searchBudget: 1 });
    const nobody = { ...oneSelfie(photoBytes({ faces: [] })), caller };
    for (let time = 0; time < 2; time++)
      expect((await refusalOf(search(gallery, album, nobody))).code).toBe('no_face');
    const { searchId } = await search(gallery, album, { caller });
    expect((await refusalOf(search(gallery, album, { caller }))).code).toBe('search_budget_used');
    const page = { gallery: gallery.id, search: searchId, limit: 9, caller };
    expect((await getSearch(stage.ports, page)).items).toHaveLength(1);
    await stage.ports.registry.consents.withdraw(caller.guest?.session ?? '', stage.ports.clock.now());
    expect((await refusalOf(getSearch(stage.ports, page))).code).toBe('consent_required');
  });

  test('goes on with the own searches alone', async () => {
    const { gallery, album } = await albumOf([{ person: 'ann' }]);
    const { searchId } = await search(gallery, album, { caller: await guestOf(album) });
    const page = { gallery: gallery.id, search: searchId, limit: 9 };
    for (const caller of [await guestOf(album), callerOf()])
      expect((await refusalOf(getSearch(stage.ports, { ...page, caller }))).code).toBe('search_not_found');
  });

  test.each([{ reviewBeforeGuests: true }, { audience: 'minors' }] as const)(
    'waits for staff where the album says %j; staff themselves don’t',
    async (policy) => {
      const { gallery, album, added } = await albumOf([{ person: 'ann' }], [{ person: 'ann', sample: 2 }]);
      const { registry } = stage.ports;
      const changed = await registry.albums.change(album.uuid, { policy: { ...album.policy, ...policy } });
      const caller = await guestOf(changed);
      const waiting = await search(gallery, album, { caller });
      expect(waiting).toMatchObject({
        items: [],
        counts: { match: 0, likely: 0, maybe: 0 },
        nextCursor: null,
      });
      // Whom the album shows is for staff to say: a stranger is answered word for word the same.
      const stranger = await search(gallery, album, {
        ...oneSelfie(selfieOf('zoe')),
        caller: await guestOf(changed),
      });
      const own = { searchId: '', expiresAt: '', selfies: [] };
      expect({ ...waiting, ...own }).toEqual({ ...stranger, ...own });
      const guest = caller.guest?.session ?? '';
      expect(await registry.searches.releases(guest)).toEqual(
        new Map(ids(added).map((id) => [id, 'waiting'])),
      );
      expect((await search(gallery, album)).items).toHaveLength(2);
      const decision = { album: album.uuid, guest, by: 'open', now: stage.ports.clock.now() };
      const [first, second] = added;
      await registry.releases.decide({ ...decision, photo: first!.photo, status: 'released' });
      await registry.releases.decide({ ...decision, photo: second!.photo, status: 'refused' });
      const page = { gallery: gallery.id, search: waiting.searchId, limit: 9, caller };
      const told = await getSearch(stage.ports, page);
      expect(idsOf(told)).toEqual([first!.photo]);
      expect(told.counts).toEqual({ match: 1, likely: 0, maybe: 0 });
      // Said once of a photo, it holds for the guest's further searches.
      const again = await search(gallery, album, { caller });
      expect(idsOf(again)).toEqual([first!.photo]);
    },
  );
});
