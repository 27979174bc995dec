/** `kith album`: photo sessions; photos go in, guests are let in, people are found. */

import type { Album, AlbumPolicy } from '../../clients/typescript/albums.ts';
import { allItems } from '../../clients/typescript/client.ts';
import { type Shell, say, sayJson, withConnection } from './shell.ts';
import { pairs, plain, table } from './table.ts';
import { galleryArgs, type VerbGroup, verb } from './verb.ts';

const PAGE = 500;
const album = { type: 'positional', description: 'Id of the album', required: true } as const;

const listAlbums = verb({
  name: 'list',
  description: 'List the albums of a gallery',
  args: galleryArgs,
  async run(args, shell) {
    const { gallery } = args;
    return withConnection(shell, args, async ({ client }) => {
      const albums = await allItems((page) => client.listAlbums(gallery, page), PAGE);
      if (args.json === true) sayJson(shell, { gallery, albums });
      else if (albums.length === 0) say(shell, `The gallery ${gallery} has no album yet.`);
      else {
        const columns = [
          { title: 'album' },
          { title: 'title' },
          { title: 'state' },
          { title: 'photos', align: 'right' as const },
          { title: 'until' },
        ];
        const rows = albums.map(({ id, title, policy, photos, expiresAt }) => [
          id,
          plain(title),
          policy.state,
          String(photos),
          expiresAt?.slice(0, 10) ?? 'for ever',
        ]);
        for (const line of table(columns, rows)) say(shell, line);
      }
      return 0;
    });
  },
});

const showAlbum = verb({
  name: 'show',
  description: 'Show one album with its policy',
  args: { album, ...galleryArgs },
  async run(args, shell) {
    return withConnection(shell, args, async ({ client }) => {
      tell(shell, await client.album(args.gallery, args.album), args.json === true);
      return 0;
    });
  },
});

const createAlbum = verb({
  name: 'create',
  description: 'Make an album',
  args: {
    album,
    title: { type: 'string', description: 'Title (default: the id)' },
    'taken-on': { type: 'string', description: 'Day of the session, as 2030-01-31' },
    expires: { type: 'string', description: 'When it is erased, as 2030-01-31T12:00:00Z, or never' },
    detail: {
      type: 'enum',
      options: ['standard', 'high', 'max'],
      description: 'How closely photos are looked at (default: standard)',
    },
    audience: { type: 'enum', options: ['general', 'minors'], description: 'Who is on the photos' },
    publish: { type: 'boolean', description: 'Guests may see it at once' },
    ...galleryArgs,
  },
  async run(args, shell) {
    const policy: { -readonly [field in keyof AlbumPolicy]?: AlbumPolicy[field] } = {};
    const { detail, audience } = args;
    if (detail === 'standard' || detail === 'high' || detail === 'max') policy.detail = detail;
    if (audience === 'general' || audience === 'minors') policy.audience = audience;
    if (args.publish === true) policy.state = 'published';
    const wishes = {
      id: args.album,
      title: args.title ?? args.album,
      takenOn: args['taken-on'],
      expiresAt: args.expires === 'never' ? null : args.expires,
      policy,
    };
    return withConnection(shell, args, async ({ client }) => {
      tell(shell, await client.createAlbum(args.gallery, wishes), args.json === true);
      return 0;
    });
  },
});

const publishAlbum = verb({
  name: 'publish',
  description: 'Let guests see an album, or take it back to a draft',
  args: { album, draft: { type: 'boolean', description: 'Back to a draft' }, ...galleryArgs },
  async run(args, shell) {
    const state = args.draft === true ? 'draft' : 'published';
    return withConnection(shell, args, async ({ client }) => {
      const changed = await client.changeAlbum(args.gallery, args.album, { policy: { state } });
      tell(shell, changed, args.json === true);
      return 0;
    });
  },
});

function tell(shell: Shell, shown: Album, json: boolean): void {
  if (json) sayJson(shell, shown);
  else for (const line of pairs(rowsOf(shown))) say(shell, line);
}

function rowsOf({ id, title, takenOn, expiresAt, policy, photos, indexedPhotos, secondsPerPhoto }: Album) {
  const rows: [string, string][] = [
    ['album', id],
    ['title', plain(title)],
    ['state', policy.state],
    ['photos', indexedPhotos === photos ? String(photos) : `${photos}, ${indexedPhotos} of them indexed`],
    ['taken on', takenOn ?? ''],
    ['erased on', expiresAt ?? 'never'],
    ['audience', policy.audience],
    ['detail', `${policy.detail}${secondsPerPhoto === null ? '' : `, about ${secondsPerPhoto} s a photo`}`],
    ['indexing', policy.indexing ? 'on' : 'off'],
  ];
  return rows;
}

export const albumVerbs: VerbGroup = {
  name: 'album',
  description: 'Albums: photos in, links for guests, search by selfie, what guests chose',
  fallback: 'list',
  verbs: {
    list: async () => listAlbums,
    show: async () => showAlbum,
    create: async () => createAlbum,
    publish: async () => publishAlbum,
    add: async () => (await import('./album-add.ts')).albumAddVerb,
    search: async () => (await import('./album-search.ts')).albumSearchVerb,
    link: async () => (await import('./album-guests.ts')).albumLinkVerb,
    selections: async () => (await import('./album-guests.ts')).albumSelectionsVerb,
  },
};
