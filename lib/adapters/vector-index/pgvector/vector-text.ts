/** An embedding as pgvector reads it. */

/** Enough digits for every float32 to come back as itself. */
const DIGITS = 9;

export function vectorText(embedding: Float32Array): string {
  let text = '[';
  for (const value of embedding) text += `${text.length > 1 ? ',' : ''}${value.toPrecision(DIGITS)}`;
  return `${text}]`;
}
