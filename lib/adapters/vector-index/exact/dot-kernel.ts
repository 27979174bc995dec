/** Dot products of one probe with many rows, as a WebAssembly SIMD module assembled here byte by byte: no native package, no
 *  toolchain, and as fast as memory can deliver the rows. */

/**
 * For `i` in `0 … count-1`: `outA[i] = probe · rowA[i]` and `outB[i] = probe · rowB[i]`, in float32 with sixteen partial sums.
 *
 * All arguments but `count` are byte offsets into the memory. Rows lie `stride` bytes apart; `stride` is a positive multiple
 * of 64 and padding is zero. `count` ≥ 1. Two places of the memory are read at once because one stream of rows does not fill
 * the memory bus: with rows a few hundred kilobytes apart a search over 100k × 512 takes 15 ms instead of 20.
 */
export type DotKernel = (
  probe: number,
  rowA: number,
  rowB: number,
  count: number,
  stride: number,
  outA: number,
  outB: number,
) => void;

/** Bytes of one row are a multiple of this: the kernel reads four 16-byte lanes a turn. */
export const ROW_ALIGNMENT = 64;

const PROBE = 0;
const ROW_A = 1;
const ROW_B = 2;
const COUNT = 3;
const STRIDE = 4;
const OUT_A = 5;
const OUT_B = 6;
const AT_PROBE = 7;
const END_A = 8;
const SUMS_A = [9, 10, 11, 12] as const;
const SUMS_B = [13, 14, 15, 16] as const;
const PART = 17;

// Opcodes of the WebAssembly 2.0 specification, chapter 5.4.
const I32 = 0x7f;
const V128 = 0x7b;
const LOOP = [0x03, 0x40];
const END = [0x0b];
const AGAIN_IF = [0x0d, 0x00];
const I32_LESS = [0x49];
const I32_ADD = [0x6a];
const I32_SUBTRACT = [0x6b];
const F32_ADD = [0x92];
const F32_STORE = [0x38, 0x02, 0x00];
const F32X4_ADD = [0xfd, 0xe4, 0x01];
const F32X4_MULTIPLY = [0xfd, 0xe6, 0x01];
const ZERO = [0xfd, 0x0c, ...new Array<number>(16).fill(0)];

const get = (local: number) => [0x20, local];
const set = (local: number) => [0x21, local];
const tee = (local: number) => [0x22, local];
const load = (offset: number) => [0xfd, 0x00, 0x04, offset];
const lane = (index: number) => [0xfd, 0x1f, index];

/** Signed LEB128, for numbers that fit 13 bits. */
const constant = (value: number) => (value < 64 ? [0x41, value] : [0x41, (value & 0x7f) | 0x80, value >> 7]);
/** Unsigned LEB128. */
function length(value: number): number[] {
  const bytes: number[] = [];
  let rest = value;
  do {
    bytes.push((rest & 0x7f) | (rest > 0x7f ? 0x80 : 0));
    rest >>>= 7;
  } while (rest > 0);
  return bytes;
}
const list = (...items: readonly (readonly number[])[]) => [...length(items.length), ...items.flat()];
const section = (id: number, content: readonly number[]) => [id, ...length(content.length), ...content];
const advance = (local: number, by: readonly number[]) => [...get(local), ...by, ...I32_ADD, ...set(local)];

function multiplyAdd(): number[] {
  const code: number[] = [];
  for (let part = 0; part < 4; part++) {
    code.push(...get(AT_PROBE), ...load(16 * part), ...set(PART));
    for (const [row, sums] of [[ROW_A, SUMS_A] as const, [ROW_B, SUMS_B] as const]) {
      const sum = sums[part] ?? 0;
      code.push(...get(sum), ...get(row), ...load(16 * part), ...get(PART));
      code.push(...F32X4_MULTIPLY, ...F32X4_ADD, ...set(sum));
    }
  }
  return code;
}

function storeSum(sums: readonly [number, number, number, number], out: number): number[] {
  const [first, second, third, fourth] = sums;
  const pairs = [...get(first), ...get(second), ...F32X4_ADD, ...get(third), ...get(fourth), ...F32X4_ADD];
  const lanes = [0, 1, 2, 3].flatMap((index) => [
    ...get(PART),
    ...lane(index),
    ...(index > 0 ? F32_ADD : []),
  ]);
  return [...get(out), ...pairs, ...F32X4_ADD, ...set(PART), ...lanes, ...F32_STORE];
}

function body(): number[] {
  return [
    ...LOOP,
    ...[...SUMS_A, ...SUMS_B].flatMap((sum) => [...ZERO, ...set(sum)]),
    ...[...get(PROBE), ...set(AT_PROBE)],
    ...[...get(ROW_A), ...get(STRIDE), ...I32_ADD, ...set(END_A)],
    ...LOOP,
    ...multiplyAdd(),
    ...advance(AT_PROBE, constant(ROW_ALIGNMENT)),
    ...advance(ROW_B, constant(ROW_ALIGNMENT)),
    ...advance(ROW_A, constant(ROW_ALIGNMENT)),
    ...[...get(ROW_A), ...get(END_A), ...I32_LESS, ...AGAIN_IF],
    ...END,
    ...storeSum(SUMS_A, OUT_A),
    ...storeSum(SUMS_B, OUT_B),
    ...advance(OUT_A, constant(4)),
    ...advance(OUT_B, constant(4)),
    ...[...get(COUNT), ...constant(1), ...I32_SUBTRACT, ...tee(COUNT), ...AGAIN_IF],
    ...END,
    ...END,
  ];
}

function assemble(maximumPages: number): Uint8Array<ArrayBuffer> {
  const locals = list([2, I32], [9, V128]);
  const code = [...locals, ...body()];
  const name = [1, 0x6d];
  return new Uint8Array([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list([0x60, ...list(...new Array<number[]>(7).fill([I32])), 0])),
    // Import of a shared memory (flags 3: shared, with a maximum).
    ...section(2, list([...name, ...name, 0x02, 0x03, 1, ...length(maximumPages)])),
    ...section(3, list([0])),
    ...section(7, list([...name, 0x00, 0])),
    ...section(10, list([...length(code.length), ...code])),
  ]);
}

/** A kernel over `memory`; every thread makes its own. */
export function openDotKernel(memory: WebAssembly.Memory, maximumPages: number): DotKernel {
  const module = new WebAssembly.Module(assemble(maximumPages));
  const kernel = new WebAssembly.Instance(module, { m: { m: memory } }).exports.m;
  if (typeof kernel !== 'function') throw new TypeError('the dot kernel exports no function');
  return (...numbers) => {
    kernel(...numbers);
  };
}
