/** What events of S3 say, and what keys say, however they are written. */
import { describe, expect, test } from 'vitest';
import { readUploadEvents } from '../../lib/edge/upload-events.ts';

function event(key: string, object: object = {}, over: object = {}) {
  return {
    eventVersion: '2.1',
    eventSource: 'aws:s3',
    awsRegion: 'eu-central-1',
    eventTime: '2026-05-01T10:00:00.000Z',
    eventName: 'ObjectCreated:Put',
    s3: {
      bucket: { name: 'photos', arn: 'arn:aws:s3:::photos' },
      object: { key, size: 10, eTag: 'abc', sequencer: '0055', ...object },
    },
    ...over,
  };
}

const read = (...events: readonly object[]) => readUploadEvents(JSON.stringify({ Records: events }));
const targetOf = (key: string) => read(event(key))[0]?.target;

describe('an event', () => {
  test('tells what was put, in which version, and for whom', () => {
    expect(read(event('enroll/party/ann/1.jpg', { versionId: 'v1' }))).toEqual([
      {
        bucket: 'photos',
        key: 'enroll/party/ann/1.jpg',
        version: 'v1',
        sequencer: '0055',
        putAt: new Date('2026-05-01T10:00:00Z'),
        target: { kind: 'person', gallery: 'party', person: 'ann', fileName: '1.jpg' },
      },
    ]);
  });

  test('of a bucket without versions names the bytes by their ETag, as a read does', () => {
    expect(read(event('enroll/party/ann/1.jpg'))[0]?.version).toBe('"abc"');
    expect(read(event('enroll/party/ann/1.jpg', { versionId: 'null' }))[0]?.version).toBe('"abc"');
    expect(read(event('enroll/party/ann/1.jpg', { eTag: '"abc"' }))[0]?.version).toBe('"abc"');
  });

  test('may come with others, of which those that concern nobody are left out', () => {
    const put = event('enroll/party/ann/1.jpg');
    const objects = read(
      event('import/party/ann/1.jpg'),
      event('enrolled/party/ann/1.jpg'),
      event('enroll'),
      put,
      { ...put, eventName: 'ObjectRemoved:Delete' },
      { ...put, eventName: 'ObjectCreated:CompleteMultipartUpload' },
      { ...put, eventSource: 'minio:s3', eventName: 's3:ObjectCreated:Put' },
    );
    expect(objects.map(({ key }) => key)).toEqual(Array(3).fill('enroll/party/ann/1.jpg'));
  });

  test('that only tests the way is fine and says nothing', () => {
    const test = {
      Service: 'Amazon S3',
      Event: 's3:TestEvent',
      Time: '2026-05-01T10:00:00Z',
      Bucket: 'photos',
    };
    expect(readUploadEvents(JSON.stringify(test))).toEqual([]);
    expect(readUploadEvents('{"Records": []}')).toEqual([]);
  });

  test.each([
    ['no JSON', 'hello'],
    ['something else', '{"kind": "plan", "job": "1"}'],
    [
      'an event of another service',
      JSON.stringify({ Records: [event('enroll/a/b/c', {}, { eventSource: 'aws:sns' })] }),
    ],
    ['an event without a key', JSON.stringify({ Records: [event('enroll/a/b/c', { key: undefined })] })],
    [
      'an event without a time',
      JSON.stringify({ Records: [event('enroll/a/b/c', {}, { eventTime: 'now' })] }),
    ],
  ])('is not %s', (_, message) => {
    expect(() => readUploadEvents(message)).toThrow();
  });

  test('of the empty object that shows a folder in a console says nothing', () => {
    expect(read(event('enroll/party/ann/', { size: 0 }), event('enroll/', { size: 0 }))).toEqual([]);
    expect(targetOf('enroll/party/ann/')).toMatchObject({ gallery: 'party', fault: expect.any(String) });
  });
});

describe('a key', () => {
  test.each([
    ['enroll/party/ann/my+photo.jpg', 'enroll/party/ann/my photo.jpg', 'my photo.jpg'],
    ['enroll/party/ann/1%2B1.jpg', 'enroll/party/ann/1+1.jpg', '1+1.jpg'],
    ['enroll/party/ann/100%25.jpg', 'enroll/party/ann/100%.jpg', '100%.jpg'],
    ['enroll/party/ann/100%2525.jpg', 'enroll/party/ann/100%25.jpg', '100%25.jpg'],
    ['enroll/party/ann/Gr%C3%BC%C3%9Fe.jpg', 'enroll/party/ann/Gr\u00fc\u00dfe.jpg', 'Gr\u00fc\u00dfe.jpg'],
    ['enroll/party/ann/%E5%BC%B5.jpg', 'enroll/party/ann/\u5f35.jpg', '\u5f35.jpg'],
    ['enroll/party/ann/%F0%9F%98%80.jpg', 'enroll/party/ann/\u{1f600}.jpg', '\u{1f600}.jpg'],
    ['enroll/party/ann/2026/May/1.jpg', 'enroll/party/ann/2026/May/1.jpg', '1.jpg'],
    ['enroll%2Fparty%2Fann%2F1.jpg', 'enroll/party/ann/1.jpg', '1.jpg'],
  ])('%s is decoded once', (encoded, key, fileName) => {
    expect(read(event(encoded))).toMatchObject([
      { key, target: { gallery: 'party', person: 'ann', fileName } },
    ]);
  });

  test('whose file name nobody could store is still a photo', () => {
    expect(targetOf('enroll/party/ann/a%0Ab.jpg')).toEqual({
      kind: 'person',
      gallery: 'party',
      person: 'ann',
      fileName: null,
    });
    expect(targetOf(`enroll/party/ann/${'x'.repeat(300)}.jpg`)).toMatchObject({ fileName: null });
  });

  test.each([
    ['enroll/photo.jpg', null, 'gallery'],
    ['enroll//ann/photo.jpg', null, 'gallery'],
    ['enroll/my%20party/ann/photo.jpg', null, 'gallery'],
    [`enroll/${'x'.repeat(65)}/ann/photo.jpg`, null, 'gallery'],
    ['enroll/party/photo.jpg', 'party', 'file'],
    ['enroll/party//photo.jpg', 'party', 'person'],
    ['enroll/party/zo%C3%AB/photo.jpg', 'party', 'person'],
    ['enroll/party/duplicates/photo.jpg', 'party', 'duplicates'],
    ['enroll/party/ann/../photo.jpg', 'party', '".."'],
    ['enroll/party/ann/a%00b.jpg', 'party', 'NUL'],
    ['enroll/party/ann/%/photo.jpg', null, 'encoded'],
  ])('%s says why it names nobody', (key, gallery, word) => {
    const target = targetOf(key);
    expect(target).toMatchObject({ gallery });
    expect(target !== undefined && 'fault' in target ? target.fault : '').toContain(word);
  });

  test.each([
    ['albums/party/gala/1.jpg', '1.jpg', '1.jpg'],
    ['albums/party/gala/day+1/Gr%C3%BC%C3%9Fe.jpg', 'day 1/Gr\u00fc\u00dfe.jpg', 'Gr\u00fc\u00dfe.jpg'],
    ['albums%2Fparty%2Fgala%2F1%2B1.jpg', '1+1.jpg', '1+1.jpg'],
    [`albums/party/gala/${'x'.repeat(300)}.jpg`, `${'x'.repeat(300)}.jpg`, null],
  ])('%s names a photo of an album, by its path below it', (encoded, path, fileName) => {
    expect(targetOf(encoded)).toEqual({ kind: 'album', gallery: 'party', album: 'gala', path, fileName });
  });

  test.each([
    ['albums/photo.jpg', null, 'gallery'],
    ['albums/party/photo.jpg', 'party', 'file of an album'],
    ['albums/party/my%20gala/photo.jpg', 'party', 'no album'],
    ['albums/party/gala/./photo.jpg', 'party', '".."'],
    ['albums/party/gala/%/photo.jpg', null, 'encoded'],
  ])('%s says why it names no photo of an album', (key, gallery, word) => {
    const target = targetOf(key);
    expect(target).toMatchObject({ kind: 'album', gallery });
    const fault = target !== undefined && 'fault' in target ? target.fault : '';
    expect(fault).toContain(word);
    expect(fault).toContain('albums/{gallery}/{album}/{file}');
  });

  test('of any other folder is none of ours', () => {
    expect(
      read(event('album/a/b/c.jpg'), event('albums'), event('enrolled/a/b.jpg'), event('x.jpg')),
    ).toEqual([]);
  });
});
