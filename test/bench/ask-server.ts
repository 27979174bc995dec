/** Sends photos to the short form of identify and times the answers as a client sees them. */
import { readFileSync } from 'node:fs';
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

export function photoForm(path: string): FormData {
  const form = new FormData();
  form.append('file', new Blob([readFileSync(path)], { type: 'image/jpeg' }), 'photo.jpg');
  return form;
}

export async function identifyPhoto(url: string, form: FormData): Promise<Asked> {
  const start = performance.now();
  const response = await fetch(new URL('/identify', url), { method: 'POST', body: form });
  const body = await response.text();
  return { status: response.status, took: performance.now() - start, body };
}

/** The stage times of an answer; throws with the answer when the photo was refused. */
export function timingsOf({ status, body }: Asked) {
  if (status !== 200) throw new Error(`identify answered ${status}: ${body}`);
  return answer.parse(JSON.parse(body)).timings;
}

/** Of these photos those that get an answer; the others are refused for what they show. */
export async function identifiable(url: string, paths: readonly string[]): Promise<FormData[]> {
  const forms: FormData[] = [];
  for (const path of paths) {
    const form = photoForm(path);
    if ((await identifyPhoto(url, form)).status === 200) forms.push(form);
  }
  if (forms.length === 0) throw new Error('No photo could be identified');
  return forms;
}
