/** A small manifest with stand-in files, and a web server that plays mirror and official address. */
import { createHash } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Manifest, manifest, parseManifest } from '../../models/manifest.ts';

export const detectorBytes = Buffer.from('stand-in detector '.repeat(500));
export const recogniserBytes = Buffer.from('stand-in recogniser '.repeat(900));

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** The real manifest's pack buffalo_sc with the bytes above instead of the models. */
export function standInManifest(base: string, zip: Uint8Array): Manifest {
  const detector = manifest.files['det_500m.onnx']!;
  const recogniser = manifest.files['w600k_mbf.onnx']!;
  const retinaface = manifest.files['retinaface_mnet025_640.onnx']!;
  const yunet = manifest.files['face_detection_yunet_2023mar.onnx']!;
  return parseManifest({
    licences: manifest.licences,
    archives: {
      'buffalo_sc.zip': { url: `${base}/official/buffalo_sc.zip`, bytes: zip.length, sha256: sha256(zip) },
    },
    files: {
      'det_500m.onnx': {
        ...detector,
        bytes: detectorBytes.length,
        sha256: sha256(detectorBytes),
        aliases: ['det_500m_old_name.onnx'],
        download: { archives: ['buffalo_sc.zip'] },
      },
      'w600k_mbf.onnx': {
        ...recogniser,
        bytes: null,
        sha256: sha256(recogniserBytes),
        download: { archives: ['buffalo_sc.zip'] },
      },
      'sface.onnx': {
        ...recogniser,
        bytes: null,
        sha256: sha256(recogniserBytes),
        download: { url: `${base}/official/sface.onnx` },
      },
      'w600k_mbf_from_int8.onnx': {
        ...recogniser,
        bytes: null,
        sha256: sha256(Buffer.from('q8')),
        download: null,
      },
      'retinaface_mnet025_640.onnx': { ...retinaface },
      'face_detection_yunet_2023mar.onnx': { ...yunet },
    },
    packs: {
      buffalo_sc: { ...manifest.packs.buffalo_sc! },
      buffalo_sc_q8: { ...manifest.packs.buffalo_sc_q8! },
      opencv: { ...manifest.packs.opencv!, recogniser: 'sface.onnx', defaultDetector: 'scrfd' },
    },
  });
}

export interface Web {
  readonly base: string;
  /** Path → what is answered; bytes, or a function that breaks off. Others are 404. */
  readonly pages: Map<string, Uint8Array | { readonly status: number } | { readonly breakOff: Uint8Array }>;
  /** Paths asked for, in order. */
  readonly asked: string[];
  close(): Promise<void>;
}

export async function openWeb(): Promise<Web> {
  const pages: Web['pages'] = new Map();
  const asked: string[] = [];
  const server: Server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push(path);
    const page = pages.get(path) ?? { status: 404 };
    if (page instanceof Uint8Array) {
      response.writeHead(200, { 'content-length': page.length }).end(page);
    } else if ('breakOff' in page) {
      response.writeHead(200, { 'content-length': page.breakOff.length * 2 });
      response.write(page.breakOff, () => response.destroy());
    } else {
      response.writeHead(page.status).end();
    }
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  return {
    base: `http://127.0.0.1:${port}`,
    pages,
    asked,
    close: () =>
      new Promise((done) => {
        server.close(() => done());
        server.closeAllConnections();
      }),
  };
}

export function emptyFolder(): string {
  return mkdtempSync(join(tmpdir(), 'kith-models-'));
}

export function put(folder: string, name: string, bytes: Uint8Array | string): string {
  const path = join(folder, name);
  writeFileSync(path, bytes);
  return path;
}
