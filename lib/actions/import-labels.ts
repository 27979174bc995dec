/** Gives photos of an album labels from a table: bib numbers, teams, classes. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { RegistryRows } from '../ports/registry.ts';
import { auditEvent } from './audit-event.ts';
import { albumNotFound, findAlbum } from './find-album.ts';
import { findGallery } from './find-gallery.ts';
import { type LabelLine, LONGEST_LABEL, labelLines, MOST_LABELS } from './label-table.ts';

export interface ImportLabelsRequest {
  readonly gallery: string;
  readonly album: string;
  readonly csv: string;
  /** The table's labels in the place of those a photo has. */
  readonly replace: boolean;
  readonly caller: Caller;
}

export interface LabelledLine {
  readonly line: number;
  readonly status: 'labelled' | 'refused';
  readonly photoId: string | null;
  /** Why it was refused. */
  readonly code: 'photo_not_found' | 'validation_failed' | null;
  readonly message: string | null;
}

export interface ImportLabelsAnswer {
  readonly labelled: number;
  readonly refused: number;
  readonly lines: readonly LabelledLine[];
}

/** @throws Refusal `gallery_not_found`, `album_not_found`, `validation_failed` (the table as a whole) */
export async function importLabels(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids'>,
  request: ImportLabelsRequest,
): Promise<ImportLabelsAnswer> {
  const wanted = labelLines(request.csv);
  return ports.registry.transact(async (rows) => {
    const gallery = await findGallery({ registry: rows }, request.gallery);
    const album = await findAlbum({ registry: rows }, gallery, request.album);
    if ((await rows.albums.hold([album.uuid], 'shared')).length === 0) albumNotFound();
    const find = await finderIn(rows, album.uuid, wanted);
    const lines = wanted.map((line): LabelledLine => resultOf(line, find(line)));
    await rows.albumPhotos.label(labelsByPhoto(wanted, lines), request.replace ? 'replace' : 'add');
    await rows.audit.add(
      auditEvent(ports, request.caller, {
        action: 'label_photos',
        gallery: gallery.uuid,
        target: album.uuid,
        outcome: 'labelled',
      }),
    );
    const labelled = lines.filter(({ status }) => status === 'labelled').length;
    const answer = { labelled, refused: lines.length - labelled, lines };
    const photos = lines.flatMap(({ photoId }) => photoId ?? []);
    await request.caller.remember(rows, answer, [gallery.uuid, album.uuid, ...new Set(photos)]);
    return answer;
  });
}

/** The photos a line is about: one, unless several have its file name. */
async function finderIn(
  rows: RegistryRows,
  album: string,
  lines: readonly LabelLine[],
): Promise<(line: LabelLine) => readonly string[]> {
  const ids = [...new Set(lines.flatMap(({ externalId }) => externalId ?? []))];
  const names = [
    ...new Set(lines.flatMap(({ externalId, fileName }) => (externalId === null ? (fileName ?? []) : []))),
  ];
  const byId = Map.groupBy(await rows.albumPhotos.shownAs(album, ids), ({ externalId }) => externalId ?? '');
  const byName = Map.groupBy(await rows.albumPhotos.named(album, names), ({ fileName }) => fileName);
  return ({ externalId, fileName }) => {
    const found = externalId === null ? byName.get(fileName ?? '') : byId.get(externalId);
    return (found ?? []).map(({ photo }) => photo);
  };
}

function resultOf(
  { line, externalId, fileName, labels }: LabelLine,
  photos: readonly string[],
): LabelledLine {
  const refuse = (code: NonNullable<LabelledLine['code']>, message: string): LabelledLine => ({
    line,
    status: 'refused',
    photoId: null,
    code,
    message,
  });
  const [photoId] = photos;
  if (externalId === null && fileName === null)
    return refuse('validation_failed', 'The line names no photo.');
  if (labels.length > MOST_LABELS)
    return refuse('validation_failed', `A line gives a photo at most ${MOST_LABELS} labels.`);
  if (labels.some((label) => label.length > LONGEST_LABEL || !label.isWellFormed() || /\p{Cc}/u.test(label)))
    return refuse(
      'validation_failed',
      `A label has at most ${LONGEST_LABEL} characters, and no control characters.`,
    );
  if (photoId === undefined) return refuse('photo_not_found', 'The album shows no such photo.');
  if (photos.length > 1)
    return refuse(
      'validation_failed',
      `${photos.length} photos have this file name; name the photo by its externalId.`,
    );
  return { line, status: 'labelled', photoId, code: null, message: null };
}

/** Lines about one photo add up. */
function labelsByPhoto(
  wanted: readonly LabelLine[],
  lines: readonly LabelledLine[],
): readonly { readonly photo: string; readonly labels: readonly string[] }[] {
  const labels = new Map<string, string[]>();
  for (const [i, { photoId }] of lines.entries())
    if (photoId !== null) labels.set(photoId, [...(labels.get(photoId) ?? []), ...wanted[i]!.labels]);
  return [...labels].map(([photo, given]) => ({ photo, labels: given }));
}
