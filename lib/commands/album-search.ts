/** `kith album search FILE…`: the photos of an album that show the person on one to three selfies. */
import type { FoundBurst, FoundPhoto, Search } from '../../clients/typescript/searches.ts';
import type { Connection } from './connect.ts';
import { photoFor } from './photo-question.ts';
import { type Shell, say, sayJson, withConnection } from './shell.ts';
import { plain, similarityText, table } from './table.ts';
import { galleryArgs, listOption, numberOption, verb } from './verb.ts';

const PAGE = 200;

export const albumSearchVerb = verb({
  name: 'search',
  description: 'Find the photos of an album that show the person on these selfies',
  many: true,
  args: {
    file: { type: 'positional', description: 'One to three selfies of one person', required: true },
    album: { type: 'string', description: 'Id of the album', required: true },
    labels: { type: 'string', description: 'Only photos with all of these, separated by commas' },
    threshold: { type: 'string', description: 'Cosine a match needs, instead of the album’s threshold' },
    expand: {
      type: 'boolean',
      description: 'Let sure matches find further photos',
      default: true,
      negativeDescription: 'Only what the selfies find by themselves',
    },
    ...galleryArgs,
  },
  async run(args, shell) {
    const wishes = {
      labels: listOption(args.labels),
      threshold: numberOption('threshold', args.threshold, { min: -1, max: 1 }),
      expand: args.expand,
    };
    const { gallery, album, _: files } = args;
    return withConnection(shell, args, async (connection) => {
      const selfies = await Promise.all(files.map((file) => photoFor(connection, gallery, file)));
      const { client } = connection;
      const search = await client.searchAlbum(gallery, album, [{ selfies }], { ...wishes, limit: PAGE });
      const items = await everyPage(connection, gallery, search);
      if (args.json === true) sayJson(shell, { ...search, items, nextCursor: null });
      else {
        print(shell, search, items);
        // Nobody was shown how to turn its pages; what a search found of a person is kept no longer than it is used.
        await client.deleteSearch(gallery, search.searchId);
      }
      return 0;
    });
  },
});

async function everyPage(
  { client }: Connection,
  gallery: string,
  search: Search,
): Promise<readonly FoundBurst[]> {
  const items = [...search.items];
  for (let cursor = search.nextCursor; cursor !== null; ) {
    const page = await client.searchPage(gallery, search.searchId, { limit: PAGE, cursor });
    items.push(...page.items);
    cursor = page.nextCursor;
  }
  return items;
}

function print(shell: Shell, search: Search, items: readonly FoundBurst[]): void {
  const photos = items.flatMap((item) => [item, ...item.burst.photos.filter(isOther(item))]);
  const columns = [
    { title: 'photo' },
    { title: 'group' },
    { title: 'similarity', align: 'right' as const },
    { title: 'id' },
  ];
  if (photos.length > 0) for (const line of table(columns, photos.map(rowOf))) say(shell, line);
  if (photos.length > 0) say(shell);
  const { match, likely, maybe } = search.counts;
  say(shell, `${match} match, ${likely} likely, ${maybe} maybe${thresholdText(search)}`);
  if (!search.complete) say(shell, 'More photos matched than could be looked at.');
  for (const warning of search.warnings ?? []) say(shell, `warning: ${plain(warning)}`);
}

function isOther(item: FoundPhoto) {
  return ({ photoId }: FoundPhoto) => photoId !== item.photoId;
}

function rowOf({ fileName, group, faces, photoId }: FoundPhoto): readonly string[] {
  const best = Math.max(...faces.map(({ similarity }) => similarity ?? Number.NEGATIVE_INFINITY));
  return [plain(fileName ?? ''), group, similarityText(Number.isFinite(best) ? best : null), photoId];
}

function thresholdText({ threshold, thresholdSource, expectedWrongPhotos }: Search): string {
  if (threshold === undefined) return '';
  const wrong =
    expectedWrongPhotos === null || expectedWrongPhotos === undefined
      ? ', uncalibrated'
      : `, at most ${expectedWrongPhotos.match.toFixed(2)} wrong photos expected`;
  return ` (threshold ${similarityText(threshold)}, ${thresholdSource ?? ''}${wrong})`;
}
