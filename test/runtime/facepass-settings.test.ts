/** Settings FacePass had: each does what the notice says, and one that contradicts this installation ends the start with a sentence. */
import { expect, test } from 'vitest';
import { facePassNotices } from '../../lib/config/facepass-notices.ts';
import { readConfig } from '../../lib/config.ts';
import { chooseModels } from '../../lib/runtime/model-choice.ts';

const theirs = {
  FACE_DETECTION_THRESHOLD: '0.6',
  FACE_SIMILARITY_THRESHOLD: '0.7',
  EMBEDDING_DIMENSION: '512',
};

test('each that is set is told of at the start, and nothing where none is', () => {
  expect(facePassNotices(readConfig({}))).toEqual([]);
  expect(facePassNotices(readConfig(theirs)).map((line) => line.split(' ')[0])).toEqual([
    'FACE_DETECTION_THRESHOLD=0.6',
    'FACE_SIMILARITY_THRESHOLD=0.7',
    'EMBEDDING_DIMENSION=512',
  ]);
});

test('the detection threshold is kith’s under another name; the similarity threshold is not', () => {
  expect(readConfig(theirs)).toMatchObject({
    KITH_DETECTION_THRESHOLD: 0.6,
    KITH_SIMILARITY_THRESHOLD: null,
    FACE_SIMILARITY_THRESHOLD: 0.7,
  });
});

test.each([
  [
    { FACE_DETECTION_THRESHOLD: '0.6', KITH_DETECTION_THRESHOLD: '0.5' },
    'KITH_DETECTION_THRESHOLD and FACE_DETECTION_THRESHOLD mean the same; set one of them',
  ],
  [{ FACE_SIMILARITY_THRESHOLD: '70' }, 'FACE_SIMILARITY_THRESHOLD must be a number from 0 to 1'],
  [{ EMBEDDING_DIMENSION: 'many' }, 'EMBEDDING_DIMENSION must be a whole number from 1 to 65536'],
])('%o is refused', (environment, sentence) => {
  expect(() => readConfig({ ...environment })).toThrow(sentence);
});

test('a dimension the model pack does not have ends the start, one it has does not', async () => {
  const start = (dimension: string) =>
    chooseModels(readConfig({ EMBEDDING_DIMENSION: dimension, KITH_MODEL_PACK: 'buffalo_sc' }), null, 1);
  await expect(start('128')).rejects.toMatchObject({
    code: 'validation_failed',
    message: expect.stringContaining('the embeddings of the model pack buffalo_sc have 512 numbers'),
  });
  expect((await start('512')).spaces.default.dimension).toBe(512);
});
