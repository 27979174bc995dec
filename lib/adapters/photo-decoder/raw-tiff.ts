/** Camera raw files (CR2, NEF, ARW, DNG) open like TIFF but hold only a small preview there: those must not pass for the photo. */

const NEW_SUBFILE_TYPE = 0x00fe;
const REDUCED_COPY = 1;
const DNG_VERSION = 0xc612;
const ENTRY_BYTES = 12;

/** True when the first image is declared a reduced copy, or the file names itself DNG or CR2. */
export function isRawTiff(bytes: Uint8Array): boolean {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const little = bytes[0] === 0x49;
  if (bytes.length < 16) return false;
  if (bytes[8] === 0x43 && bytes[9] === 0x52) return true;
  const directory = view.getUint32(4, little);
  if (directory + 2 > bytes.length) return false;
  const entries = view.getUint16(directory, little);
  for (let i = 0; i < entries; i++) {
    const entry = directory + 2 + i * ENTRY_BYTES;
    if (entry + ENTRY_BYTES > bytes.length) return false;
    const tag = view.getUint16(entry, little);
    if (tag === DNG_VERSION) return true;
    if (tag === NEW_SUBFILE_TYPE && (view.getUint32(entry + 8, little) & REDUCED_COPY) !== 0) return true;
  }
  return false;
}
