/** How long a guest waits for the first page beside the analysis of the selfie, and three hundred guests behind one address. */
import { setTimeout as wait } from 'node:timers/promises';
import { z } from 'zod';
import type { Config } from '../../lib/config.ts';
import { ALBUM, albumFolder, SHOWN } from './album-folder.ts';
import { type Asked, ask, type PhotoForm, photoForm } from './ask-server.ts';
import type { Section } from './bench-context.ts';
import { type BenchRow, ms } from './bench-table.ts';
import { median, percentile } from './figures.ts';
import { multiplyAlbum } from './multiplied-album.ts';
import { lfwSelfies } from './photo-sets.ts';
import { startServer } from './server-process.ts';

/** Faces of more are copies with other embeddings. */
const WRITTEN = 10_000;
const GUESTS = 300;
/** Seconds in which they come; ten minutes are promised. */
const ARRIVE_S = 60;
const PAGE = `/v1/galleries/default/albums/${ALBUM}`;

const answer = z.object({
  counts: z.object({ match: z.number(), likely: z.number(), maybe: z.number() }),
  timings: z.object({ decode: z.number(), detect: z.number(), align: z.number(), embed: z.number() }),
});
const opened = z.object({ token: z.string() });
const texts = z.object({ current: z.string() });
const link = z.object({ id: z.string(), url: z.string() });

/** Ten thousand faces, and the guests. */
export const selfieLatency: Section = ({ quick, config }) =>
  inAlbum(config, quick ? 1_000 : 10_000, async (url, forms, faces) => [
    await lone(url, forms, { faces, most: 50, rounds: quick ? 2 : 10 }),
    await guests(url, forms, quick ? 30 : GUESTS),
  ]);

/** As many as a laptop is meant for; making them takes minutes. */
export const largeAlbumLatency: Section = ({ quick, config }) =>
  inAlbum(config, quick ? 20_000 : 200_000, async (url, forms, faces) => [
    await lone(url, forms, { faces, most: 200, rounds: quick ? 2 : 10 }),
  ]);

async function inAlbum(
  config: Config,
  faces: number,
  measure: (url: string, forms: readonly PhotoForm[], faces: number) => Promise<readonly BenchRow[]>,
): Promise<readonly BenchRow[]> {
  const times = Math.ceil(faces / WRITTEN);
  const made = await multiplyAlbum(config, await albumFolder(config, faces / times, lfwSelfies(10)), times);
  const server = await startServer(made.folder);
  try {
    return await measure(
      server.url,
      made.selfies.map((path) => photoForm(path, 'files')),
      made.faces,
    );
  } finally {
    await server.stop();
    await made.remove();
  }
}

async function lone(
  url: string,
  forms: readonly PhotoForm[],
  { faces, most, rounds }: { readonly faces: number; readonly most: number; readonly rounds: number },
): Promise<BenchRow> {
  const added: number[] = [];
  const whole: number[] = [];
  let least = Number.POSITIVE_INFINITY;
  for (let round = -1; round < rounds; round++) {
    for (const form of forms) {
      const asked = await search(url, form, {});
      if (round < 0) continue;
      const { timings, counts } = parsed(asked);
      whole.push(asked.took);
      added.push(asked.took - timings.decode - timings.detect - timings.align - timings.embed);
      // Among many strangers the threshold is so high that a few of a person's photos are a "maybe".
      least = Math.min(least, counts.match + counts.likely + counts.maybe);
    }
  }
  if (least < SHOWN) throw new Error(`A search found ${least} of ${SHOWN} photos`);
  return {
    figure: `search by selfie to the first page over HTTP, ${faces.toLocaleString('en')} faces in the album: all but analysis (median; p95)`,
    kith: `${ms(median(added))}; ${ms(percentile(added, 0.95))} (whole request ${ms(median(whole))})`,
    budget: `≤ ${most} ms`,
    reached: median(added) <= most,
  };
}

/** Each opens the link, consents and searches once; they come evenly spread. */
async function guests(url: string, forms: readonly PhotoForm[], count: number): Promise<BenchRow> {
  const made = link.parse(await json(url, `${PAGE}/guest-links`, { searchBudget: null }));
  const secret = made.url.split('#')[1] ?? '';
  const { current } = texts.parse(JSON.parse((await ask(new URL('/v1/consent-texts', url))).body));
  const seconds = (ARRIVE_S * count) / GUESTS;
  const all = Array.from({ length: count }, async (_, guest) => {
    await wait((guest * seconds * 1000) / count);
    const { token } = opened.parse(await json(url, '/v1/guest-sessions', { link: made.id, secret }));
    const headers = { authorization: `Bearer ${token}` };
    const consent = { textVersion: current, locale: 'en', relation: 'self', purposes: ['find_photos'] };
    await json(url, `${PAGE}/consents`, consent, headers);
    return search(url, forms[guest % forms.length]!, headers);
  });
  const settled = await Promise.allSettled(all);
  const answered = settled.flatMap((one) =>
    one.status === 'fulfilled' && one.value.status === 200 ? [one.value.took] : [],
  );
  return {
    figure: `${count} guests behind one address within ${seconds.toFixed(0)} s, each lets themselves in, consents and searches: refused or failed`,
    kith: `${count - answered.length}; a search took ${ms(median(answered))}, p95 ${ms(percentile(answered, 0.95))}`,
    budget: 'none',
    reached: answered.length === count,
  };
}

function search(
  url: string,
  { body, contentType }: PhotoForm,
  headers: Readonly<Record<string, string>>,
): Promise<Asked> {
  const sent = { 'content-type': contentType, 'content-length': String(body.length), ...headers };
  return ask(new URL(`${PAGE}/search`, url), { method: 'POST', headers: sent }, body);
}

function parsed({ status, body }: Asked): z.infer<typeof answer> {
  if (status !== 200) throw new Error(`The search answered ${status}: ${body}`);
  return answer.parse(JSON.parse(body));
}

async function json(
  url: string,
  path: string,
  value: object,
  headers: Readonly<Record<string, string>> = {},
): Promise<unknown> {
  const body = Buffer.from(JSON.stringify(value));
  const sent = { 'content-type': 'application/json', 'content-length': String(body.length), ...headers };
  const { status, body: text } = await ask(new URL(path, url), { method: 'POST', headers: sent }, body);
  if (status >= 300) throw new Error(`${path} answered ${status}: ${text}`);
  return JSON.parse(text);
}
