/** The packaged functions beside the local server on the same stores: from import to the first answer, and identifying when warm. */
import { readFileSync } from 'node:fs';
import { form } from '../edge/world.ts';
import { coldStart, coldStartLine } from '../packaging/cold-start.ts';
import { answerOf, type Deployment, openDeployment } from '../packaging/deployment.ts';
import { requestEvent } from '../packaging/events.ts';
import type { Packaged } from '../packaging/packaged.ts';
import { identifyPhoto, photoForm, timingsOf } from './ask-server.ts';
import type { Section } from './bench-context.ts';
import { type BenchRow, ms } from './bench-table.ts';
import { median, pairedRatio, timed } from './figures.ts';
import { facescrub } from './photo-sets.ts';
import { startServer } from './server-process.ts';

const COLD_BUDGET = 1500;
const WARM_BUDGET = 1.1;
const CODE_BUDGET = 6e6;
const UNZIPPED_BUDGET = 100e6;

export const packagedFunctions: Section = async ({ quick }) => {
  const deployment = await openDeployment();
  try {
    const photo = facescrub(1)[0]!;
    const parts = () => form({ files: new Blob([readFileSync(photo)]) });
    const path = '/v1/galleries/default/persons/somebody/faces';
    const enrolled = await deployment.ask({ method: 'POST', path, ...(await parts()) });
    if (enrolled.status !== 201) throw new Error(`enroll answered ${enrolled.status}: ${enrolled.body}`);
    const cold = await coldStarts(deployment, photo, quick ? 3 : 11);
    const warm = await warmAnswers(deployment, photo, quick ? 20 : 200);
    return [cold, warm, ...sizeRows(deployment.packaged)];
  } finally {
    await deployment.close();
  }
};

async function identifyRequest(photo: string) {
  const file = new Blob([readFileSync(photo)]);
  return { method: 'POST', path: '/identify', ...(await form({ file })) };
}

async function coldStarts(deployment: Deployment, photo: string, times: number) {
  const request = await identifyRequest(photo);
  const starts = [];
  for (let i = 0; i < times; i++) starts.push(await coldStart(deployment, request));
  const [middle] = starts.toSorted((a, b) => a.total - b.total).slice(Math.floor(times / 2));
  if (middle === undefined) throw new Error('no start was measured');
  return {
    figure: coldStartLine('the packaged identify', middle),
    kith: ms(middle.total),
    budget: `≤ ${COLD_BUDGET / 1000} s`,
    reached: middle.total <= COLD_BUDGET,
  };
}

/** In turn, one at a time; both have the same database, index and bucket, and all processors. */
async function warmAnswers(deployment: Deployment, photo: string, times: number) {
  const { event } = requestEvent(deployment.signed(await identifyRequest(photo)));
  const photoParts = photoForm(photo);
  const server = await startServer('/nonexistent', [], deployment.stores.env);
  const packaged: number[] = [];
  const local: number[] = [];
  try {
    for (let i = -5; i < times; i++) {
      const there = await timed(async () => {
        const { status, body } = answerOf(await deployment.run('identify', event));
        if (status !== 200) throw new Error(`identify answered ${status}: ${body}`);
      });
      const here = await timed(async () => timingsOf(await identifyPhoto(server.url, photoParts)));
      if (i < 0) continue;
      packaged.push(there);
      local.push(here);
    }
  } finally {
    await server.stop();
  }
  const ratio = pairedRatio(packaged, local);
  return {
    figure:
      'identify when warm: packaged function through the Runtime API; reference: the local server on the same stores',
    kith: ms(median(packaged)),
    reference: ms(median(local)),
    ratio,
    budget: `≤ ${WARM_BUDGET} ×`,
    reached: ratio <= WARM_BUDGET,
  };
}

/** Bytes unzipped, as Lambda counts them. */
function sizeRows({ bundles, layer }: Packaged): readonly BenchRow[] {
  const size = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
  const largest = bundles.reduce((most, one) => (one.bytes > most.bytes ? one : most));
  const code = {
    figure: `largest of ${bundles.length} functions: ${largest.name}`,
    kith: size(largest.bytes),
    budget: `≤ ${size(CODE_BUDGET)}`,
    reached: largest.bytes <= CODE_BUDGET,
  };
  if (layer === null) return [code];
  const together = largest.bytes + layer.bytes;
  const unpruned = `layer ${size(layer.bytes)}, models ${size(layer.modelBytes)} of it; with all its packages bring ${size(layer.unprunedBytes)}`;
  return [
    code,
    {
      figure: `that function and the layer of the small pack (${unpruned})`,
      kith: size(together),
      budget: `≤ ${size(UNZIPPED_BUDGET)}`,
      reached: together <= UNZIPPED_BUDGET,
    },
  ];
}
