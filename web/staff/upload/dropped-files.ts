/** Every file of what was dropped or chosen, folders looked through to the bottom. */
import { isClutter, type PickedFile } from './picked-file.ts';

/** Files of an `<input type=file>`, of a folder too. */
export function chosenFiles(files: Iterable<File>): readonly PickedFile[] {
  return [...files]
    .map((file) => ({ file, path: file.webkitRelativePath || file.name }))
    .filter(({ path }) => !isClutter(path));
}

/**
 * Must be called while the drop is being told of: afterwards the browser has forgotten it.
 * @param onFound how many files there are so far
 */
export function droppedFiles(
  data: DataTransfer,
  onFound: (count: number) => void,
): Promise<readonly PickedFile[]> {
  const entries = [...data.items].flatMap((item) => item.webkitGetAsEntry() ?? []);
  // Without entries (a picture dragged from another page) there are plain files.
  if (entries.length === 0) return Promise.resolve(chosenFiles(data.files));
  return walk(entries, onFound);
}

async function walk(
  entries: readonly FileSystemEntry[],
  onFound: (count: number) => void,
): Promise<readonly PickedFile[]> {
  const found: PickedFile[] = [];
  // One after the other from the end: a tree of thousands of folders opens one at a time.
  const open = entries.toReversed();
  for (let entry = open.pop(); entry !== undefined; entry = open.pop()) {
    const path = entry.fullPath.replace(/^\//, '');
    if (isClutter(path)) continue;
    if (isFolder(entry)) open.push(...(await entriesOf(entry)).toReversed());
    else if (isFile(entry)) {
      const file = await fileOf(entry);
      if (file !== null) found.push({ file, path });
      if (found.length % 50 === 0) onFound(found.length);
    }
  }
  onFound(found.length);
  return found;
}

function isFolder(entry: FileSystemEntry): entry is FileSystemDirectoryEntry {
  return entry.isDirectory;
}

function isFile(entry: FileSystemEntry): entry is FileSystemFileEntry {
  return entry.isFile;
}

/** A folder that can't be read counts as empty; its photos can be dropped by themselves. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<readonly FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // Browsers hand out a hundred at a time.
    const some = await new Promise<readonly FileSystemEntry[]>((resolve) =>
      reader.readEntries(resolve, () => resolve([])),
    );
    if (some.length === 0) return all.sort((a, b) => (a.name < b.name ? -1 : 1));
    all.push(...some);
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File | null> {
  return new Promise((resolve) => entry.file(resolve, () => resolve(null)));
}
