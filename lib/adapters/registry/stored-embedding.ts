/** An embedding as stored: float32, little endian, whatever the machine's own order. */

const littleEndian = new Uint8Array(Uint16Array.of(1).buffer)[0] === 1;

/** 4 bytes per dimension. */
export function embeddingToBytes(embedding: Float32Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(embedding.length * 4);
  if (littleEndian) {
    bytes.set(new Uint8Array(embedding.buffer, embedding.byteOffset, embedding.byteLength));
  } else {
    const view = new DataView(bytes.buffer);
    for (const [index, value] of embedding.entries()) view.setFloat32(index * 4, value, true);
  }
  return bytes;
}

/** The inverse; copies, so that the result is aligned and owns its memory. */
export function embeddingFromBytes(bytes: Uint8Array): Float32Array {
  if (bytes.byteLength % 4 !== 0) throw new Error(`a stored embedding has ${bytes.byteLength} bytes`);
  const embedding = new Float32Array(bytes.byteLength / 4);
  if (littleEndian) {
    new Uint8Array(embedding.buffer).set(bytes);
  } else {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let index = 0; index < embedding.length; index++)
      embedding[index] = view.getFloat32(index * 4, true);
  }
  return embedding;
}
