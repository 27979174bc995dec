/** Folders become persons: valid ids, the same every time, and never two folders in one person. */
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { personIdFor, readPersonFolders } from '../../lib/commands/person-folders.ts';

async function folderOf(files: readonly string[]): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'kith-folders-'));
  onTestFinished(() => rm(root, { recursive: true }));
  for (const file of files) {
    await mkdir(dirname(join(root, file)), { recursive: true });
    await writeFile(join(root, file), Buffer.from('ffd8ffe000104a464946', 'hex'));
  }
  return root;
}

describe('a person id from a folder name', () => {
  test.each([
    ['anna', 'anna'],
    ['Anna.B-2_x', 'Anna.B-2_x'],
    ['Anna Björk', 'Anna-Bjork'],
    ['José', 'Jose'],
    ['  (best friend) ', 'best-friend'],
    ["O'Neill, Ed", 'O-Neill-Ed'],
  ])('%j becomes %j', (name, id) => {
    expect(personIdFor(name)).toBe(id);
  });

  test('a name in another script gets an id of its own', () => {
    const ids = ['李雷', '韩梅梅', 'Анна', 'Анна Б', 'Li 李', 'ß', '☃', 'duplicates', '-'].map(personIdFor);
    expect(new Set(ids).size).toBe(ids.length);
  });

  test('any name gives a valid id, the same for both ways to write accents', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }), (name) => {
        const id = personIdFor(name.normalize('NFC'));
        expect(id).toMatch(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);
        expect(id).not.toBe('duplicates');
        expect(personIdFor(name.normalize('NFC'))).toBe(id);
      }),
    );
  });

  test('long names that differ at the end stay apart', () => {
    const long = 'x '.repeat(60);
    expect(personIdFor(`${long}1`)).not.toBe(personIdFor(`${long}2`));
  });
});

describe('a folder of folders', () => {
  test('photos below a person folder are its photos; hidden files and others are counted', async () => {
    const root = await folderOf([
      'ann/b.jpg',
      'ann/a.JPG',
      'ann/2019/c.png',
      'ann/notes.txt',
      'ann/.DS_Store',
      'ann/no-extension',
      '.cache/x.jpg',
      'loose.jpg',
      'readme.md',
      'empty/notes.txt',
    ]);
    const found = await readPersonFolders(root);
    const [ann] = found.persons;
    expect(found.persons.map((person) => person.personId)).toEqual(['ann']);
    expect(ann?.photos.map((photo) => photo.path.slice(root.length + 1).replaceAll('\\', '/'))).toEqual([
      'ann/2019/c.png',
      'ann/a.JPG',
      'ann/b.jpg',
      'ann/no-extension',
    ]);
    expect(found).toMatchObject({ hidden: 2, notImages: 3, loosePhotos: 1 });
    expect(found.left).toEqual([{ folder: 'empty', reason: 'it has no photo' }]);
  });

  test('two folders that would be one person are both left out, with the reason', async () => {
    const root = await folderOf(['Jose/a.jpg', 'José/b.jpg', 'ann/c.jpg']);
    const found = await readPersonFolders(root);
    expect(found.persons.map((person) => person.personId)).toEqual(['ann']);
    expect(found.left.map((entry) => entry.folder.normalize('NFC')).sort()).toEqual(['Jose', 'José']);
    expect(found.left[0]?.reason).toContain('"Jose"');
  });

  test('the folder name becomes the display name only where it could not be the id', async () => {
    const root = await folderOf(['Anna Björk/a.jpg', 'ben/b.jpg']);
    const { persons } = await readPersonFolders(root);
    expect(persons.map(({ personId, displayName }) => [personId, displayName])).toEqual([
      ['Anna-Bjork', 'Anna Björk'],
      ['ben', null],
    ]);
  });

  test.skipIf(process.platform === 'win32')(
    'a person folder may be a link, a broken link is no photo',
    async () => {
      const elsewhere = await folderOf(['x.jpg']);
      const root = await folderOf(['ann/a.jpg']);
      await symlink(elsewhere, join(root, 'ben'));
      await symlink(join(root, 'nowhere.jpg'), join(root, 'ann', 'broken.jpg'));
      const found = await readPersonFolders(root);
      expect(found.persons.map((person) => [person.personId, person.photos.length])).toEqual([
        ['ann', 1],
        ['ben', 1],
      ]);
      expect(found.notImages).toBe(1);
    },
  );

  test.each([[['a.jpg']], [[]], [['ann/notes.txt']]])('%j has nobody in it', async (files) => {
    const root = await folderOf(files);
    await expect(readPersonFolders(root)).rejects.toMatchObject({ code: 'no_photos' });
  });

  test('a folder that is not there is named', async () => {
    const nowhere = readPersonFolders(join(tmpdir(), 'kith-no-such-folder'));
    await expect(nowhere).rejects.toMatchObject({ code: 'folder_not_found' });
  });
});
