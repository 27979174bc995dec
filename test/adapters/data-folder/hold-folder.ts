/** Run as a process of its own: takes the data folder, says so, and holds it until it is killed or told to let go. */
import { openDataFolder } from '../../../lib/adapters/data-folder/data-folder.ts';
import { Refusal } from '../../../lib/errors.ts';

const [folder = '', url] = process.argv.slice(2);
try {
  const held = await openDataFolder(folder);
  if (url !== undefined) await held.writeServerNotice({ pid: process.pid, url, token: 'secret-token' });
  process.on('message', async () => {
    await held.close();
    process.exit(0);
  });
  process.send?.({ held: true });
} catch (error) {
  if (!(error instanceof Refusal)) throw error;
  process.send?.({ held: false, code: error.code, message: error.message }, () => process.exit(0));
}
