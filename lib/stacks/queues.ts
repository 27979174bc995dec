/** The queues and where their messages go when they fail again and again. */
import { Duration } from 'aws-cdk-lib';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import type { QueueName } from './function-row.ts';
import { functionTable } from './function-table.ts';

export interface DeployedQueue {
  readonly queue: Queue;
  /** Messages that failed as often as allowed. */
  readonly dead: Queue;
}

/** SQS keeps nothing longer. A parked message is kept from the day it was first sent. */
const PARKED = Duration.days(14);
const WAITING = Duration.days(7);

/** Interruptions of spot machines count too, so a few more than a poison message deserves. */
const DELIVERIES = 5;

/** Longer than a function may run; a failed message comes again after it, so not much longer. As much is reserved as is polled for. */
const MARGIN_SECONDS = 60;

export class Queues extends Construct {
  readonly byName: Readonly<Record<QueueName, DeployedQueue>>;

  constructor(scope: Construct, id: string, key: IKey) {
    super(scope, id);
    this.byName = {
      plan: this.#queue('Plan', functionTable.plan.seconds, key),
      bulk: this.#queue('Bulk', functionTable.work.seconds, key),
      ingest: this.#queue('Ingest', functionTable.ingest.seconds, key),
      tend: this.#queue('Tend', functionTable.tend.seconds, key),
    };
  }

  #queue(name: string, seconds: number, encryptionMasterKey: IKey): DeployedQueue {
    const same = {
      encryption: QueueEncryption.KMS,
      encryptionMasterKey,
      dataKeyReuse: Duration.hours(1),
      enforceSSL: true,
    };
    const dead = new Queue(this, `${name}Dead`, { ...same, retentionPeriod: PARKED });
    const queue = new Queue(this, name, {
      ...same,
      retentionPeriod: WAITING,
      visibilityTimeout: Duration.seconds(seconds + MARGIN_SECONDS),
      deadLetterQueue: { queue: dead, maxReceiveCount: DELIVERIES },
    });
    return { queue, dead };
  }
}
