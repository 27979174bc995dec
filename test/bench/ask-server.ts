/** Sends photos to the short form of identify and times the answers as a client sees them. */
import { readFileSync } from 'node:fs';
import { Agent, type RequestOptions, request } from 'node:http';
import { z } from 'zod';

const answer = z.object({
  timings: z.object({
    decode: z.number(),
    detect: z.number(),
    align: z.number(),
    embed: z.number(),
    search: z.number(),
    total: z.number(),
  }),
});

export interface Asked {
  readonly status: number;
  /** Milliseconds from sending to the last byte. */
  readonly took: number;
  readonly body: string;
}

/** A multipart body as a client would send it, made beforehand so that making it is not measured. */
export interface PhotoForm {
  readonly body: Buffer;
  readonly contentType: string;
}

const BOUNDARY = 'kith-bench-7f3a';

export function photoForm(path: string, field: 'file' | 'files' = 'file'): PhotoForm {
  const head =
    `--${BOUNDARY}\r\ncontent-disposition: form-data; name="${field}"; filename="photo.jpg"\r\n` +
    'content-type: image/jpeg\r\n\r\n';
  return {
    body: Buffer.concat([Buffer.from(head), readFileSync(path), Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]),
    contentType: `multipart/form-data; boundary=${BOUNDARY}`,
  };
}

const agent = new Agent({ keepAlive: true });

/** Rejects when there is no answer at all. */
export function identifyPhoto(url: string, { body, contentType }: PhotoForm): Promise<Asked> {
  const headers = { 'content-type': contentType, 'content-length': body.length };
  return ask(new URL('/identify', url), { method: 'POST', headers }, body);
}

/** Over connections that stay open, with as little work on this side as there can be. */
export function ask(url: URL, options: RequestOptions = {}, body?: Buffer): Promise<Asked> {
  const start = performance.now();
  return new Promise((resolve, reject) => {
    const sent = request(url, { ...options, agent }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.once('error', reject);
      response.once('end', () => {
        const took = performance.now() - start;
        resolve({ status: response.statusCode ?? 0, took, body: Buffer.concat(chunks).toString() });
      });
    });
    sent.once('error', reject);
    sent.end(body);
  });
}

/** The stage times of an answer; throws with the answer when the photo was refused. */
export function timingsOf({ status, body }: Asked) {
  if (status !== 200) throw new Error(`identify answered ${status}: ${body}`);
  return answer.parse(JSON.parse(body)).timings;
}

/** Of these photos those that get an answer; the others are refused for what they show. */
export async function identifiable(url: string, paths: readonly string[]): Promise<PhotoForm[]> {
  const forms: PhotoForm[] = [];
  for (const path of paths) {
    const form = photoForm(path);
    if ((await identifyPhoto(url, form)).status === 200) forms.push(form);
  }
  if (forms.length === 0) throw new Error('No photo could be identified');
  return forms;
}
