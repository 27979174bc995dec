/** What the figures were measured on, for the lines above the table. */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import sharp from 'sharp';
import { z } from 'zod';
import { peerVersions } from './peer.ts';

const onnxPackage = createRequire(import.meta.url).resolve('onnxruntime-node/package.json');

/** @param python the peer's interpreter, or null */
export function machineLines(python: string | null): string[] {
  const onnx = z.object({ version: z.string() }).parse(JSON.parse(readFileSync(onnxPackage, 'utf8'))).version;
  const ours = [`Node ${process.versions.node}`, `onnxruntime-node ${onnx}`, `sharp ${sharp.versions.sharp}`];
  const peer = python === null ? [] : Object.entries(peerVersions(python)).map((pair) => pair.join(' '));
  return [
    `Machine: ${availableParallelism()} cores, ${cpus()[0]?.model.trim() ?? 'unknown'}, ${(totalmem() / 2 ** 30).toFixed(0)} GiB, ` +
      `${process.platform} ${process.arch}, load ${loadavg()[0]?.toFixed(2)} at the start`,
    `kith: ${ours.join(', ')}`,
    `reference: ${peer.length === 0 ? 'none (set KITH_BENCH_PYTHON)' : peer.join(', ')}`,
  ];
}
