/** Guessing at PINs and secrets gets nowhere, alone or in a crowd; and a crowd of honest guests behind one address gets in. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { problemIn } from '../edge/world.ts';
import { type GuestWorld, openGuestWorld } from './guest-world.ts';

const PIN = '473829';

let world: GuestWorld;
beforeAll(async () => {
  world = await openGuestWorld();
});
afterAll(() => world.close());

/** `201`, or the code of the refusal. */
async function outcome(target: GuestWorld, body: object): Promise<string> {
  const answer = await target.call('POST', '/v1/guest-sessions', { body });
  return answer.status === 201 ? '201' : problemIn(answer).code;
}

function tally(outcomes: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const each of outcomes) counts[each] = (counts[each] ?? 0) + 1;
  return counts;
}

const wrong = (i: number) => String(100_000 + i);

describe('a PIN', () => {
  test('is asked for beside the secret, and asking costs nothing', async () => {
    const link = await world.link(await world.album(), { pin: PIN });
    for (let i = 0; i < 12; i++) expect(await outcome(world, link)).toBe('pin_required');
    expect(await outcome(world, { ...link, secret: 'x', pin: PIN })).toBe('guest_link_not_found');
    expect(await outcome(world, { ...link, pin: PIN })).toBe('201');
  });

  test('is kept as a slow hash with a salt of its own', async () => {
    const place = await world.album();
    const [one, two] = [await world.link(place, { pin: PIN }), await world.link(place, { pin: PIN })];
    const rows = await Promise.all([one, two].map(({ link }) => world.registry.guestLinks.findByUuid(link)));
    expect(rows.map((row) => row?.pinHash?.length)).toEqual([48, 48]);
    expect(rows[0]?.pinHash).not.toEqual(rows[1]?.pinHash);
    const { secret: _, ...told } = await world.ask('GET', `${place.path}/guest-links/${one.link}`, {
      as: world.staff,
    });
    expect(told).toMatchObject({ hasPin: true, locked: false });
  });

  test('locks the link after ten wrong ones, for the right one as well, until staff unlock it', async () => {
    const place = await world.album();
    const link = await world.link(place, { pin: PIN });
    for (let i = 0; i < 10; i++) {
      const answer = await world.call('POST', '/v1/guest-sessions', { body: { ...link, pin: wrong(i) } });
      expect([answer.status, problemIn(answer)]).toMatchObject([
        401,
        { code: 'pin_wrong', attemptsLeft: 9 - i },
      ]);
    }
    expect(await outcome(world, { ...link, pin: PIN })).toBe('link_locked');
    const path = `${place.path}/guest-links/${link.link}`;
    expect((await world.ask('GET', path, { as: world.staff })).locked).toBe(true);
    const unlocked = await world.ask('PATCH', path, { as: world.staff, body: { locked: false } });
    expect(unlocked.locked).toBe(false);
    expect(await outcome(world, { ...link, pin: PIN })).toBe('201');
  });

  test('that is right takes one mistake back, so that the typing errors of many guests lock nobody out', async () => {
    const link = await world.link(await world.album(), { pin: PIN });
    const typed = Array.from({ length: 15 }, (_, i) => [wrong(i), PIN]).flat();
    for (const pin of typed)
      expect(await outcome(world, { ...link, pin })).toBe(pin === PIN ? '201' : 'pin_wrong');
  });

  test('guessed at by forty at once is judged ten times, and the right guess after that is refused', async () => {
    const target = await openGuestWorld();
    try {
      const link = await target.link(await target.album(), { pin: PIN });
      const guesses = Array.from({ length: 40 }, (_, i) => wrong(i));
      const outcomes = await Promise.all(guesses.map((pin) => outcome(target, { ...link, pin })));
      expect(tally(outcomes)).toEqual({ pin_wrong: 10, link_locked: 30 });
      expect(await outcome(target, { ...link, pin: PIN })).toBe('link_locked');
    } finally {
      await target.close();
    }
  });
});

describe('behind one address', () => {
  test('300 guests are let in and agree at once, and none is refused', async () => {
    const place = await world.album();
    const link = await world.link(place);
    const visit = async () => {
      const { token } = await world.open(link);
      await world.consent(place, token);
      return world.ask('GET', '/v1/guest-sessions/current', { as: token });
    };
    const sessions = await Promise.all(Array.from({ length: 300 }, visit));
    expect(new Set(sessions.map(({ id }) => id)).size).toBe(300);
    expect(sessions.every(({ consent }) => consent.enough)).toBe(true);
  });

  test('60 guests with a PIN are let in at once', async () => {
    const link = await world.link(await world.album(), { pin: PIN });
    const outcomes = await Promise.all(
      Array.from({ length: 60 }, () => outcome(world, { ...link, pin: PIN })),
    );
    expect(tally(outcomes)).toEqual({ 201: 60 });
  });

  test('guessing at secrets is soon told to wait, while neighbours who know theirs get in', async () => {
    const target = await openGuestWorld({ limits: { guess: { requests: 6, seconds: 600 } } });
    try {
      const { link, secret } = await target.link(await target.album(), { pin: PIN });
      const outcomes: string[] = [];
      for (let i = 0; i < 5; i++)
        outcomes.push(
          await outcome(target, { link, secret: `${secret}${i}` }),
          await outcome(target, { link, secret, pin: wrong(i) }),
        );
      const told = ['guest_link_not_found', 'pin_wrong'];
      expect(outcomes).toEqual([
        ...told,
        ...told,
        ...told,
        ...Array.from({ length: 4 }, () => 'rate_limited'),
      ]);
      const answer = await target.call('POST', '/v1/guest-sessions', { body: { link, secret: 'x' } });
      expect(answer.headers['retry-after']).toMatch(/^\d+$/);
      expect(await outcome(target, { link, secret, pin: PIN })).toBe('201');
    } finally {
      await target.close();
    }
  });

  test('one who opens session after session is told to wait', async () => {
    const target = await openGuestWorld({ limits: { door: { requests: 3, seconds: 600 } } });
    try {
      const { link, secret } = await target.link(await target.album());
      const outcomes: string[] = [];
      for (let i = 0; i < 4; i++) outcomes.push(await outcome(target, { link, secret }));
      expect(outcomes).toEqual(['201', '201', '201', 'rate_limited']);
    } finally {
      await target.close();
    }
  });

  test('a guest who asks all the time is told to wait, and that guest alone', async () => {
    const target = await openGuestWorld({ limits: { guest: { requests: 3, seconds: 60 } } });
    try {
      const place = await target.album();
      const [busy, calm] = [await target.guest(place), await target.guest(place)];
      const statuses: number[] = [];
      for (let i = 0; i < 4; i++)
        statuses.push((await target.call('GET', '/v1/guest-sessions/current', { as: busy.token })).status);
      expect(statuses).toEqual([200, 200, 200, 429]);
      await target.ask('GET', '/v1/guest-sessions/current', { as: calm.token });
    } finally {
      await target.close();
    }
  });
});
