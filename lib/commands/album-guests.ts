/** `kith album link` and `kith album selections`: lets guests in, and tells what they chose. */
import { renderUnicodeCompact } from 'uqr';
import type { Connection } from './connect.ts';
import { remark, say, sayJson, withConnection } from './shell.ts';
import { galleryArgs, numberOption, verb } from './verb.ts';

export const albumLinkVerb = verb({
  name: 'link',
  description: 'Make a link for guests, with a QR code',
  args: {
    album: { type: 'string', description: 'Id of the album', required: true },
    label: { type: 'string', description: 'What the link is for; guests never see it' },
    pin: { type: 'string', description: '4 to 12 digits guests are asked for' },
    expires: { type: 'string', description: 'When it ends, as 2030-01-31T12:00:00Z (default: in 30 days)' },
    searches: { type: 'string', description: 'Searches all its guests may make together' },
    ...galleryArgs,
  },
  async run(args, shell) {
    const { gallery, album, label, pin, expires } = args;
    const searchBudget = numberOption('searches', args.searches, { min: 1, max: 1_000_000, whole: true });
    return withConnection(shell, args, async (connection) => {
      const wishes = { label, pin, expiresAt: expires, searchBudget };
      const link = await connection.client.createGuestLink(gallery, album, wishes);
      const url = addressOf(connection, link.url);
      if (args.json === true) sayJson(shell, { ...link, url });
      else {
        say(shell, url);
        // A path is no address a telephone could open.
        if (url.startsWith('http')) say(shell, renderUnicodeCompact(url, { ecc: 'M', border: 2 }));
        else
          remark(
            shell,
            'Put the address of the server before it, or set KITH_PUBLIC_URL for the whole link.',
          );
        const until = `It ends on ${link.expiresAt}${link.hasPin ? '; guests need the PIN too' : ''}.`;
        remark(shell, `Keep the link: it is shown only now. ${until}`);
        const { policy } = await connection.client.album(gallery, album);
        if (policy.state === 'draft') remark(shell, `Guests see nothing before: kith album publish ${album}`);
      }
      return 0;
    });
  },
});

export const albumSelectionsVerb = verb({
  name: 'selections',
  description: 'Print what guests chose, as CSV: the first column holds the original file names',
  args: { album: { type: 'string', description: 'Id of the album', required: true }, ...galleryArgs },
  async run(args, shell) {
    const { gallery, album } = args;
    return withConnection(shell, args, async ({ client }) => {
      const csv = await client.selectionsCsv(gallery, album);
      if (args.json === true) sayJson(shell, { gallery, album, csv });
      else shell.stdout.write(csv);
      return 0;
    });
  },
});

/** A server that does not know its own address answers a path; the one it was reached by will do. */
function addressOf({ place, kind }: Connection, url: string): string {
  return kind === 'in process' || !url.startsWith('/') ? url : new URL(url, place).href;
}
