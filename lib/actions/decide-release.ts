/** Staff release a photo to the guest who found it, or refuse it. */
import { Refusal } from '../errors.ts';
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import { auditEvent } from './audit-event.ts';
import { findPlace, type GuestLinkPlace } from './find-guest-link.ts';
import { type ReleaseAnswer, releaseAnswer } from './release-answer.ts';

export interface DecideReleaseRequest extends GuestLinkPlace {
  readonly guest: string;
  readonly photo: string;
  readonly status: 'released' | 'refused';
  readonly caller: Caller;
}

/** As often as they like. @throws Refusal `gallery_not_found`, `album_not_found`, `photo_not_found` when the guest did not find it */
export async function decideRelease(
  ports: Pick<ActionPorts, 'registry' | 'clock' | 'ids'>,
  request: DecideReleaseRequest,
): Promise<ReleaseAnswer> {
  const { guest, photo, status, caller } = request;
  return ports.registry.transact(async (rows) => {
    const { gallery, album } = await findPlace({ registry: rows }, request);
    const now = ports.clock.now();
    const decision = { album: album.uuid, guest, photo, status, by: caller.principal, now };
    const release = await rows.releases.decide(decision);
    if (release === null)
      throw new Refusal(
        'photo_not_found',
        'This guest found no such photo; GET …/releases lists what was found.',
      );
    await rows.audit.add(
      auditEvent(ports, caller, {
        action: 'decide_release',
        gallery: gallery.uuid,
        target: photo,
        outcome: status,
      }),
    );
    const answer = releaseAnswer(release);
    await caller.remember(rows, answer, [album.uuid, guest, photo]);
    return answer;
  });
}
