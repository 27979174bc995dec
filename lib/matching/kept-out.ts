/** Which suppression keeps a face out: the one with the template that is nearest, if that is near enough. */
import { cosine } from './similarity.ts';

export interface Template {
  readonly suppression: string;
  readonly embedding: Float32Array;
}

/** `spared`: suppressions that leave this face alone. Null: nobody asked for this face not to be found. */
export function keptOutBy(
  embedding: Float32Array,
  templates: readonly Template[],
  threshold: number,
  spared: ReadonlySet<string> = new Set(),
): string | null {
  let by: string | null = null;
  let most = threshold;
  for (const template of templates) {
    if (spared.has(template.suppression)) continue;
    const similarity = cosine(embedding, template.embedding);
    if (similarity < most || (similarity === most && by !== null)) continue;
    by = template.suppression;
    most = similarity;
  }
  return by;
}
