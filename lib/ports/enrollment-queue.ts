/** The port for work that is done later and elsewhere: messages seen by one worker at a time until they are done. */

export interface QueuedMessage {
  /** Stays the same over redeliveries. */
  readonly id: string;
  /** What `extend`, `done` and `release` need; a new one with each delivery. */
  readonly receipt: string;
  readonly body: string;
  /** Which delivery this is, from 1. */
  readonly receives: number;
}

export interface ReceiveOptions {
  /** 1..10. */
  readonly limit: number;
  /** 0 = answer at once; else wait so long for the first message. */
  readonly waitSeconds: number;
  /** How long the messages stay hidden from others, unless extended. */
  readonly visibilitySeconds: number;
  /** Ends the waiting; nothing is received then. */
  readonly signal?: AbortSignal;
}

export interface EnrollmentQueue {
  readonly adapter: 'registry' | 'sqs';
  /** All or a refusal `queue_unavailable`; after a refusal some may have been sent, so messages must be safe to repeat. At most 256 KB each. */
  send(bodies: readonly string[], delaySeconds?: number): Promise<void>;
  receive(options: ReceiveOptions): Promise<readonly QueuedMessage[]>;
  /** Keeps messages hidden for so many seconds from now; answers the ids that were no longer ours. */
  extend(messages: readonly QueuedMessage[], seconds: number): Promise<readonly string[]>;
  /** The messages never come back. A receipt that ran out is no fault. */
  done(messages: readonly QueuedMessage[]): Promise<void>;
  /** Hands messages back at once; their delivery still counts, and too many of them park a message (dead letters). */
  release(messages: readonly QueuedMessage[]): Promise<void>;
  depth(): Promise<{ readonly visible: number; readonly inFlight: number; readonly dead: number }>;
}
