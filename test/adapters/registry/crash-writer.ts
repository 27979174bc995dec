/** Run as a process of its own: enrolls faces one after the other and acknowledges each, until it is killed. */
import { randomUUID } from 'node:crypto';
import { openEmbeddedRegistry } from '../../../lib/adapters/registry/open-embedded.ts';
import { enrolFace, space } from './rows.ts';

const [folder = '', gallery = ''] = process.argv.slice(2);
const registry = await openEmbeddedRegistry({ folder });
for (let n = 0; ; n++) {
  const { face } = await registry.transact(async (rows) => {
    const enrolled = await enrolFace(rows, gallery, `p${n % 5}`, { seed: n });
    await rows.outbox.add(space, [enrolled.face]);
    const happened = { gallery, album: gallery, subject: gallery, event: 'photo.indexed' } as const;
    await rows.untoldEvents.add([{ ...happened, uuid: randomUUID(), data: {}, at: new Date() }]);
    return enrolled;
  });
  process.send?.(face);
}
