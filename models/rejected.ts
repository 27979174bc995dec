/** Names for files whose bytes are not those of the manifest: kept to be looked at, never found again. */

/** `det_500m.onnx` with the hash 5e4447f5… becomes `det_500m.onnx.rejected-5e4447f5`; works on paths and names alike. */
export function rejectedName(path: string, sha256: string): string {
  return `${path}.rejected-${sha256.slice(0, 8)}`;
}
