/** Lets the matches of a search find more of the same person: their embeddings are probes once, held back by known strangers. */
import {
  type ExpansionInput,
  expandSearch,
  expansionProbes,
  type FaceHit,
} from '../matching/expand-search.ts';
import { cosine } from '../matching/similarity.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import { type AlbumScope, type FoundInAlbums, findInAlbums, type PhotoMoment } from './find-in-albums.ts';
import type { SubjectHit } from './rank-found.ts';

type Ports = Pick<ActionPorts, 'registry' | 'index'>;

export interface Expansion {
  /** Searchable faces of the albums. */
  readonly faces: number;
  /** The threshold for so many probes. */
  readonly thresholdFor: (probes: number) => number;
}

export interface Expanded {
  /** In the group `likely`. */
  readonly hits: readonly SubjectHit[];
  readonly photos: ReadonlyMap<string, PhotoMoment>;
  readonly complete: boolean;
  /** Embeddings searched with. */
  readonly probes: number;
}

/** Faces compared with all probes together: a few tens of milliseconds on one core, whatever the size of the album. */
const EFFORT = 800_000;
/** Known strangers compared with what was found: the other faces of some group photos. */
const MOST_STRANGERS = 200;

/** `hits`: what the selfies found; `faces`: what the registry said of them. */
export async function expandSubjects(
  ports: Ports,
  scope: AlbumScope,
  { hits, faces: vouched }: { readonly hits: readonly SubjectHit[]; readonly faces: FoundInAlbums['faces'] },
  { faces, thresholdFor }: Expansion,
): Promise<Expanded> {
  const matches = bySubject(hits.filter(({ group }) => group === 'match'));
  const affordable = Math.floor(EFFORT / Math.max(1, faces) / Math.max(1, matches.size));
  const chosen = [...matches].flatMap(([subject, own]) =>
    expansionProbes(own.map(toFaceHit))
      .slice(0, affordable)
      .map((probe) => ({ subject, probe })),
  );
  const threshold = thresholdFor(chosen.length);
  const known = await embeddingsOf(
    ports,
    scope,
    chosen.map(({ probe }) => probe.face),
  );
  const probes = chosen.filter(({ probe }) => known.has(probe.face));
  if (probes.length === 0) return { hits: [], photos: new Map(), complete: true, probes: 0 };
  const embeddings = probes.map(({ probe }) => known.get(probe.face)!);
  const { lists, photos, complete } = await findInAlbums(ports, scope, embeddings, threshold, vouched);
  const found: SubjectHit[] = [];
  for (const [subject, own] of matches) {
    const mine = probes.flatMap(({ subject: of, probe }, at) =>
      of === subject ? [{ probe, list: lists[at]! }] : [],
    );
    const input = {
      matches: own.map(toFaceHit),
      probes: mine.map(({ probe }) => probe),
      lists: mine.map(({ list }) => list),
      threshold,
    };
    const strangerLists = await nearStrangers(ports, scope, input);
    for (const { similarity, ...likely } of expandSearch({ ...input, strangerLists }))
      found.push({ ...likely, subject, group: 'likely', score: similarity });
  }
  return { hits: found, photos, complete, probes: probes.length };
}

/** How alike the faces found and the strangers beside the probes are: computed here, since both are few. */
async function nearStrangers(
  ports: Ports,
  scope: AlbumScope,
  { matches, probes, lists }: Pick<ExpansionInput, 'matches' | 'probes' | 'lists'>,
): Promise<readonly (readonly FaceHit[])[]> {
  const shown = new Set(matches.map(({ photo }) => photo));
  const candidates = new Map(lists.flat().flatMap((hit) => (shown.has(hit.photo) ? [] : [[hit.face, hit]])));
  if (candidates.size === 0) return [];
  const photos = probes.map(({ photo }) => photo);
  const own = matches.map(({ face }) => face);
  const strangers = await ports.registry.searches.beside({ photos, faces: own, limit: MOST_STRANGERS });
  if (strangers.length === 0) return [];
  const known = await embeddingsOf(ports, scope, [...strangers, ...candidates.keys()]);
  return strangers.map((stranger) =>
    [...candidates.values()].flatMap((hit) => {
      const [one, other] = [known.get(stranger), known.get(hit.face)];
      return one === undefined || other === undefined ? [] : [{ ...hit, similarity: cosine(one, other) }];
    }),
  );
}

async function embeddingsOf(
  { registry }: Ports,
  { gallery, space }: AlbumScope,
  faces: readonly string[],
): Promise<ReadonlyMap<string, Float32Array>> {
  const points = faces.length === 0 ? [] : await registry.faces.points(space, faces);
  const own = points.filter((point) => point.gallery === gallery);
  return new Map(own.map(({ face, embedding }) => [face, embedding]));
}

function bySubject(hits: readonly SubjectHit[]): ReadonlyMap<number, readonly SubjectHit[]> {
  const subjects = [...new Set(hits.map(({ subject }) => subject))];
  return new Map(subjects.map((subject) => [subject, hits.filter((hit) => hit.subject === subject)]));
}

function toFaceHit({ face, photo, score }: SubjectHit): FaceHit {
  return { face, photo, similarity: score };
}
