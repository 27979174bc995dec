/** The trail of who did what: internal ids only, so that it may outlive what it speaks of. */
import type { ActionPorts } from '../ports/action-ports.ts';
import type { Caller } from '../ports/caller.ts';
import type { AuditEvent } from '../ports/records.ts';

export interface Audited {
  /** A verb of the API: `enroll`, `identify`, `erase` … */
  readonly action: string;
  /** Gallery uuid. */
  readonly gallery: string | null;
  /** Uuid of a person, face or key's gallery; never an id chosen by a caller. */
  readonly target: string | null;
  readonly outcome: string;
}

export function auditEvent(
  { clock, ids }: Pick<ActionPorts, 'clock' | 'ids'>,
  caller: Pick<Caller, 'principal' | 'requestId'>,
  audited: Audited,
): AuditEvent {
  return {
    uuid: ids.uuid(),
    at: clock.now(),
    actor: caller.principal,
    requestId: caller.requestId,
    ...audited,
  };
}
