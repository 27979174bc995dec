/** Links for guests: made by staff, shown once, ended by time or by hand. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uqrCode } from '../../lib/adapters/qr-code.ts';
import { newKey } from '../edge/world.ts';
import { type GuestWorld, openGuestWorld } from './guest-world.ts';

let world: GuestWorld;
beforeAll(async () => {
  world = await openGuestWorld();
});
afterAll(() => world.close());

describe('a link', () => {
  test('is a URL with the secret in the fragment, which no later answer, no row and no log line holds', async () => {
    const place = await world.album();
    const made = await world.ask('POST', `${place.path}/guest-links`, { as: world.staff, body: {} });
    const url = new URL(made.url);
    const secret = url.hash.slice(1);
    expect(url.href).toBe(`http://127.0.0.1:8000/g/${made.id}#${secret}`);
    expect(secret).toMatch(/^[A-Za-z0-9_-]{43}$/);
    const { url: _, qr, ...rest } = made;
    expect(qr).toBe(uqrCode.svg(made.url));
    const { items } = await world.ask('GET', `${place.path}/guest-links`, { as: world.staff });
    expect(items).toEqual([rest]);
    expect(await world.ask('GET', `${place.path}/guest-links/${made.id}`, { as: world.staff })).toEqual(rest);
    const row = await world.registry.guestLinks.findByUuid(made.id);
    expect(row?.secretHash).toHaveLength(32);
    expect(JSON.stringify(row)).not.toContain(secret);
    expect(world.log.join('\n')).not.toContain(secret);
  });

  test('is the same one for a repeat with the same Idempotency-Key', async () => {
    const place = await world.album();
    const headers = { 'idempotency-key': 'once' };
    const make = () => world.ask('POST', `${place.path}/guest-links`, { as: world.staff, body: {}, headers });
    expect(await make()).toEqual(await make());
  });

  test('lasts 30 days, or as long as the album if that is less, or as staff say', async () => {
    const place = await world.album();
    const days = async (album: { path: string }, body: object = {}) => {
      const made = await world.ask('POST', `${album.path}/guest-links`, { as: world.staff, body });
      return Math.round((Date.parse(made.expiresAt) - Date.now()) / 86_400_000);
    };
    expect(await days(place)).toBe(30);
    const inDays = (n: number) => new Date(Date.now() + n * 86_400_000).toISOString();
    expect(await days(place, { expiresAt: inDays(3) })).toBe(3);
    await world.ask('PATCH', place.path, { as: world.staff, body: { expiresAt: inDays(7) } });
    expect(await days(place)).toBe(7);
    const past = { as: world.staff, body: { expiresAt: inDays(-1) } };
    expect(await world.refused('POST', `${place.path}/guest-links`, past)).toEqual([
      400,
      'validation_failed',
    ]);
  });

  test('opens nothing once it is revoked, and whoever came by it is out at once', async () => {
    const place = await world.album();
    const link = await world.link(place);
    const { token } = await world.open(link);
    const path = `${place.path}/guest-links/${link.link}`;
    for (let i = 0; i < 2; i++)
      expect((await world.call('DELETE', path, { as: world.staff })).status).toBe(204);
    expect(await world.refused('GET', '/v1/guest-sessions/current', { as: token })).toEqual([
      401,
      'unauthenticated',
    ]);
    expect(await world.refused('POST', '/v1/guest-sessions', { body: link })).toEqual([410, 'link_ended']);
    expect(await world.ask('GET', path, { as: world.staff })).toMatchObject({
      revokedAt: expect.any(String),
      guests: 1,
    });
  });

  test('belongs to its album: elsewhere it does not exist', async () => {
    const [here, there] = [await world.album(), await world.album()];
    const { link } = await world.link(here);
    for (const method of ['GET', 'PATCH', 'DELETE'])
      expect(
        await world.refused(method, `${there.path}/guest-links/${link}`, {
          as: world.staff,
          ...(method === 'PATCH' && { body: {} }),
        }),
      ).toEqual([404, 'guest_link_not_found']);
  });

  test('is made, changed and revoked by those who enroll, and only looked at by those who view', async () => {
    const place = await world.album();
    const viewer = await newKey(world.registry, { id: `viewer-${place.album}`, role: 'viewer' });
    const { link } = await world.link(place);
    expect((await world.call('GET', `${place.path}/guest-links`, { as: viewer })).status).toBe(200);
    for (const [method, path, body] of [
      ['POST', `${place.path}/guest-links`, {}],
      ['PATCH', `${place.path}/guest-links/${link}`, {}],
      ['DELETE', `${place.path}/guest-links/${link}`, undefined],
    ] as const)
      expect(await world.refused(method, path, { as: viewer, ...(body !== undefined && { body }) })).toEqual([
        403,
        'forbidden',
      ]);
  });

  test.each([
    [{ pin: '123' }, 'pin'],
    [{ pin: '12345678901234' }, 'pin'],
    [{ pin: 'abcd' }, 'pin'],
    [{ searchBudget: 0 }, 'searchBudget'],
    [{ searchBudget: 1.5 }, 'searchBudget'],
    [{ label: '\u0000' }, 'label'],
    [{ expiresAt: 'soon' }, 'expiresAt'],
    [{ expiresAt: '9999-12-31T23:59:59-01:00' }, 'expiresAt'],
    [{ secret: 'mine' }, 'secret'],
  ])('with %o is refused, and the answer names it', async (body, field) => {
    const place = await world.album();
    const answer = await world.call('POST', `${place.path}/guest-links`, { as: world.staff, body });
    expect(answer.status).toBe(400);
    const { errors } = JSON.parse(Buffer.from(answer.body).toString('utf8'));
    expect(errors.map(({ path }: { path: string }) => path)).toEqual([field]);
  });
});

/** Made by this very code and read back, once, by another program (jsQR 1.4). */
test('a QR code is what it was when another program read the address from it', () => {
  const svg = uqrCode.svg('https://photos.example.com/g/01900000-0000-7000-8000-000000000001#AbC_-123');
  expect(svg).toMatchSnapshot();
});
