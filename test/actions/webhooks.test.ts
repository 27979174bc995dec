/** Webhooks: told once what became true, signed, again while they don't answer, and no more when nobody listens. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isFromKith } from '../../clients/typescript/webhooks.ts';
import { createWebhook } from '../../lib/actions/create-webhook.ts';
import { deleteGallery } from '../../lib/actions/delete-gallery.ts';
import { deletePerson } from '../../lib/actions/delete-person.ts';
import { deleteWebhook } from '../../lib/actions/delete-webhook.ts';
import { deliverWebhooks } from '../../lib/actions/deliver-webhooks.ts';
import { enroll } from '../../lib/actions/enroll.ts';
import { listDeliveries, listWebhooks } from '../../lib/actions/list-webhooks.ts';
import { redeliver } from '../../lib/actions/redeliver.ts';
import { tellWebhooks } from '../../lib/actions/tell-webhooks.ts';
import { tend } from '../../lib/actions/tend.ts';
import { testWebhook } from '../../lib/actions/test-webhook.ts';
import { Refusal } from '../../lib/errors.ts';
import type { Gallery } from '../../lib/ports/records.ts';
import type { WebhookSender } from '../../lib/ports/webhook-sender.ts';
import { callerOf, openStage, photos, type Stage } from '../fakes/action-stage.ts';
import { photoOf } from '../fakes/fake-photo.ts';

interface Sent {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
}

let stage: Stage;
const sent: Sent[] = [];
/** What the receiver answers from now on. */
let answers: (message: Sent) => { status: number | null; fault: string | null };
const webhookSender: WebhookSender = {
  check(url) {
    if (!url.startsWith('https://')) throw new Refusal('address_not_allowed', 'A webhook needs https.');
  },
  async send({ url, headers, body }) {
    const message = { url, headers, text: new TextDecoder().decode(body) };
    sent.push(message);
    return answers(message);
  },
};
const ports = () => ({ ...stage.ports, webhookSender });
const caller = callerOf();
const page = { limit: 100 };

beforeAll(async () => {
  stage = await openStage();
});
afterAll(() => stage.close());

const fine = () => ({ status: 204, fault: null });
const away = () => ({ status: null, fault: 'no answer (ECONNREFUSED)' });

async function hooked(events: Parameters<typeof createWebhook>[1]['events'] = ['job.finished']) {
  const gallery = await stage.gallery();
  sent.length = 0;
  answers = fine;
  const url = `https://shop.example/${gallery.id}`;
  const hook = await createWebhook(ports(), { gallery: gallery.id, url, events, caller });
  return { gallery, hook };
}

const tell = (gallery: Gallery, n = 1) =>
  stage.ports.registry.transact((rows) =>
    tellWebhooks(stage.ports, rows, { gallery, event: 'job.finished', data: { job: n } }),
  );
const deliveries = async (gallery: Gallery, webhook: string) =>
  (await listDeliveries(stage.ports, { gallery: gallery.id, webhook, ...page })).items;

test('an event reaches every webhook that asked for it, of its gallery alone, once', async () => {
  const { gallery, hook } = await hooked();
  const other = await createWebhook(ports(), {
    gallery: gallery.id,
    url: 'https://crm.example/',
    events: ['album.ready'],
    caller,
  });
  const stranger = await hooked();
  expect(await tell(gallery)).toBe(1);
  await deliverWebhooks(ports());
  await deliverWebhooks(ports());
  expect(sent.map(({ url }) => url)).toEqual([`https://shop.example/${gallery.id}`]);
  expect(JSON.parse(sent[0]?.text ?? '')).toMatchObject({
    event: 'job.finished',
    gallery: gallery.id,
    data: { job: 1 },
  });
  expect(await deliveries(gallery, hook.id)).toMatchObject([
    { status: 'delivered', attempts: 1, lastStatus: 204 },
  ]);
  expect(await deliveries(gallery, other.id)).toEqual([]);
  expect(await deliveries(stranger.gallery, stranger.hook.id)).toEqual([]);
});

test('what a transaction takes back was never told', async () => {
  const { gallery } = await hooked();
  const undone = stage.ports.registry.transact(async (rows) => {
    await tellWebhooks(stage.ports, rows, { gallery, event: 'job.finished', data: {} });
    throw new Error('taken back');
  });
  await expect(undone).rejects.toThrow('taken back');
  await deliverWebhooks(ports());
  expect(sent).toEqual([]);
});

describe('the signature', () => {
  test('proves sender, body and time', async () => {
    const { gallery, hook } = await hooked();
    await tell(gallery);
    await deliverWebhooks(ports());
    const [{ headers, text }] = sent as [Sent];
    const signature = headers['kith-signature'] ?? '';
    const now = Number(/^t=(\d+)/.exec(signature)?.[1]);
    expect(await isFromKith(hook.secret, signature, text, now)).toBe(true);
    expect(await isFromKith(hook.secret, signature, text, now + 300)).toBe(true);
    expect(await isFromKith(hook.secret, signature, text, now + 301)).toBe(false);
    expect(await isFromKith(hook.secret, signature, `${text} `, now)).toBe(false);
    expect(await isFromKith(hook.secret, signature.replace(`t=${now}`, `t=${now + 1}`), text, now)).toBe(
      false,
    );
    expect(await isFromKith('A'.repeat(43), signature, text, now)).toBe(false);
    expect(await isFromKith(hook.secret, '', text, now)).toBe(false);
  });

  test('has a secret that is shown once and never again', async () => {
    const { gallery, hook } = await hooked();
    const listed = await listWebhooks(stage.ports, { gallery: gallery.id, ...page });
    expect(listed.items).toMatchObject([{ id: hook.id }]);
    expect(JSON.stringify(listed)).not.toContain(hook.secret);
  });
});

describe('a receiver that is away', () => {
  test('is asked again with growing pauses, with the same id, and gets it when it is back', async () => {
    const { gallery, hook } = await hooked();
    answers = away;
    await tell(gallery);
    for (const seconds of [0, 11, 61, 301]) {
      stage.pass(seconds);
      await deliverWebhooks(ports());
      await deliverWebhooks(ports());
    }
    expect(sent).toHaveLength(4);
    expect(await deliveries(gallery, hook.id)).toMatchObject([
      { status: 'waiting', attempts: 4, lastStatus: null, lastFault: 'no answer (ECONNREFUSED)' },
    ]);
    answers = fine;
    stage.pass(1801);
    await deliverWebhooks(ports());
    expect(new Set(sent.map(({ headers }) => headers['kith-delivery'])).size).toBe(1);
    expect(await deliveries(gallery, hook.id)).toMatchObject([{ status: 'delivered', attempts: 5 }]);
  });

  test('while the clock was a year ahead gets it as soon as the clock is right again', async () => {
    const { gallery, hook } = await hooked();
    answers = away;
    stage.pass(365 * 86_400);
    await tell(gallery);
    await deliverWebhooks(ports());
    answers = fine;
    stage.pass(-365 * 86_400);
    await tend(ports());
    expect(await deliveries(gallery, hook.id)).toMatchObject([{ status: 'delivered', attempts: 2 }]);
  });

  test('for two days is told nothing more, until a test arrives', async () => {
    const { gallery, hook } = await hooked();
    answers = away;
    await tell(gallery);
    for (let attempt = 0; attempt < 12; attempt++) {
      await deliverWebhooks(ports());
      stage.pass(24 * 3600);
    }
    expect(sent).toHaveLength(9);
    expect(await deliveries(gallery, hook.id)).toMatchObject([{ status: 'failed', attempts: 9 }]);
    expect(await tell(gallery)).toBe(0);
    const failed = await testWebhook(ports(), { gallery: gallery.id, webhook: hook.id });
    expect(failed).toMatchObject({ event: 'test', status: 'failed' });
    expect(await tell(gallery)).toBe(0);
    answers = fine;
    const arrived = await testWebhook(ports(), { gallery: gallery.id, webhook: hook.id });
    expect(arrived).toMatchObject({ event: 'test', status: 'delivered', lastStatus: 204 });
    expect(await tell(gallery)).toBe(1);
  });

  test('that says it is gone is believed at once', async () => {
    const { gallery, hook } = await hooked();
    answers = () => ({ status: 410, fault: null });
    await tell(gallery);
    await deliverWebhooks(ports());
    const { items } = await listWebhooks(stage.ports, { gallery: gallery.id, ...page });
    expect(items).toMatchObject([{ id: hook.id, disabledAt: expect.any(String) }]);
  });
});

test('a delivery can be had once more, with the same id', async () => {
  const { gallery, hook } = await hooked();
  await tell(gallery);
  await deliverWebhooks(ports());
  const [first] = await deliveries(gallery, hook.id);
  const request = { gallery: gallery.id, webhook: hook.id, delivery: first?.id ?? '' };
  expect(await redeliver(stage.ports, request)).toMatchObject({ status: 'waiting' });
  await deliverWebhooks(ports());
  expect(sent.map(({ headers }) => headers['kith-delivery'])).toEqual([first?.id, first?.id]);
  const nowhere = redeliver(stage.ports, { ...request, delivery: hook.id });
  await expect(nowhere).rejects.toMatchObject({ code: 'webhook_not_found' });
});

test('a verified erasure is told, by its id alone', async () => {
  const { gallery } = await hooked(['erasure.verified']);
  await enroll(stage.ports, {
    gallery: gallery.id,
    person: 'ada',
    photos: photos(photoOf('ada')),
    caller,
  });
  const { id } = await deletePerson(stage.ports, { gallery: gallery.id, person: 'ada', caller });
  await tend(ports());
  expect(sent).toEqual([]);
  stage.pass(120);
  await tend(ports());
  await tend(ports());
  expect(sent.map(({ text }) => JSON.parse(text).data)).toEqual([{ erasure: id, kind: 'person' }]);
});

test('removed with its gallery or by itself, a webhook is told nothing and can’t be found', async () => {
  const { gallery, hook } = await hooked();
  await tell(gallery);
  await deleteWebhook(stage.ports, { gallery: gallery.id, webhook: hook.id, caller });
  await deliverWebhooks(ports());
  expect(sent).toEqual([]);
  const again = deleteWebhook(stage.ports, { gallery: gallery.id, webhook: hook.id, caller });
  await expect(again).rejects.toMatchObject({ code: 'webhook_not_found' });
  const second = await hooked();
  await tell(second.gallery);
  await deleteGallery(stage.ports, { gallery: second.gallery.id, force: true, caller });
  await deliverWebhooks(ports());
  expect(sent).toEqual([]);
});

test('a gallery has twenty at most, each at an allowed address', async () => {
  const gallery = await stage.gallery();
  const make = (url: string) =>
    createWebhook(ports(), { gallery: gallery.id, url, events: ['job.finished'], caller });
  await expect(make('http://shop.example/')).rejects.toMatchObject({ code: 'address_not_allowed' });
  for (let n = 0; n < 20; n++) await make(`https://shop.example/${n}`);
  await expect(make('https://shop.example/21')).rejects.toMatchObject({ code: 'validation_failed' });
});
