/** A 36-megapixel photo from bytes to embeddings, beside the reference: where decoding smaller pays. */
import { readFile } from 'node:fs/promises';
import type { Section } from './bench-context.ts';
import { atMost, ms } from './bench-table.ts';
import { median, pairedRatio, timed } from './figures.ts';
import { inTurn } from './in-turn.ts';
import { startPeer } from './peer.ts';
import { bigPhoto } from './photo-sets.ts';
import { openServerEngine } from './product-engine.ts';

const BUDGET = 0.7;

export const bigPhotoSpeed: Section = async ({ quick, config, python }) => {
  const server = await openServerEngine(config);
  const peer = python === null ? null : await startPeer(python, 2);
  try {
    const times = await inTurn([bigPhoto], quick ? 5 : 21, {
      server: (path) => timed(async () => server.analyse(await readFile(path))),
      reference: peer === null ? async () => 0 : async (path) => (await peer.analyse(path)).ms,
    });
    const [ours, theirs] = [times('server').get(bigPhoto)!, times('reference').get(bigPhoto)!];
    return [
      {
        figure: 'server, 36 MP photo end to end',
        kith: ms(median(ours)),
        reference: peer === null ? null : ms(median(theirs)),
        ...atMost(peer === null ? null : pairedRatio(ours, theirs), BUDGET),
      },
    ];
  } finally {
    await Promise.all([server.close(), peer?.stop()]);
  }
};
