/** The stack of what answers: the functions, the API before them, their schedules, and the migration that comes first. */
import { CfnOutput, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Rule, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction as CalledFunction } from 'aws-cdk-lib/aws-events-targets';
import { Trigger } from 'aws-cdk-lib/triggers';
import type { Construct } from 'constructs';
import type { Deployment } from './context.ts';
import type { FunctionCode } from './function-code.ts';
import type { DeployedFunction } from './function-row.ts';
import { deployedFunctions } from './function-table.ts';
import { PublicApi } from './http-api.ts';
import { inferenceLayer } from './inference-layer.ts';
import { type FunctionParts, KithFunction } from './kith-function.ts';
import type { SiteStack } from './site.ts';
import type { StorageStack } from './storage.ts';

export interface ApiParts {
  readonly deployment: Deployment;
  readonly storage: StorageStack;
  /** Null where there are no web pages. */
  readonly site: SiteStack | null;
  readonly code: FunctionCode;
}

const tidyEvery = Duration.hours(1);

/** Looking every minute would never let the database pause. */
const tendEvery = { pausing: Duration.hours(1), steady: Duration.minutes(1) };

/** Messages that come within the window are one call; two is the least SQS feeds at the same time. */
const askedFor = { batchSize: 10, maxBatchingWindow: Duration.seconds(10), maxConcurrency: 2 };

/** A tick that finds the last one still running is dropped: the next does its work. */
const noCatchingUp = { retryAttempts: 0, maxEventAge: Duration.minutes(1) };

export class ApiStack extends Stack {
  readonly functions: Readonly<Partial<Record<DeployedFunction, KithFunction>>>;
  readonly http: PublicApi;

  constructor(scope: Construct, id: string, given: ApiParts, props: StackProps) {
    super(scope, id, props);
    const { deployment, storage } = given;
    const layer = deployment.packaging === 'layer' ? inferenceLayer(this, deployment) : null;
    const parts: FunctionParts = { ...given, layer };
    const made = new Map(
      deployedFunctions(deployment.gpu).map((name) => [name, new KithFunction(this, name, parts)]),
    );
    const the = (name: DeployedFunction): KithFunction => {
      const found = made.get(name);
      if (found === undefined) throw new RangeError(`This deployment has no function ${name}`);
      return found;
    };
    this.functions = Object.fromEntries(made);
    this.#migrateFirst(the('migrate'), [...made.values()]);
    for (const fn of made.values()) this.#feed(fn, storage, deployment);
    this.#every(tendEvery[deployment.auroraProfile], 'Tend', the('tend'));
    this.#every(tidyEvery, 'Tidy', the('tidy'));
    // For those who change the first key by hand.
    new CfnOutput(this, 'MigrateFunction', { value: the('migrate').lambda.functionName });
    this.http = new PublicApi(this, 'Http', { deployment, api: storage.api }, (name) => the(name).lambda);
  }

  /**
   * CloudFormation changes no other function before the migration of the new release has run and succeeded; when it fails, the release
   * is rolled back and the old code goes on with the old schema.
   */
  #migrateFirst(migrate: KithFunction, all: readonly KithFunction[]): void {
    new Trigger(this, 'Migration', {
      handler: migrate.lambda,
      timeout: Duration.minutes(15),
      executeBefore: all.filter((fn) => fn !== migrate),
    });
  }

  #feed({ name, row, lambda }: KithFunction, { queues }: StorageStack, deployment: Deployment): void {
    const { queue, start } = row;
    if (queue === null) return;
    lambda.addEventSourceMapping('Queue', {
      eventSourceArn: queues.byName[queue].queue.queueArn,
      // Work comes one by one; that somebody asked is known once however many did.
      ...(start === 'clock'
        ? askedFor
        : { batchSize: 1, reportBatchItemFailures: true, maxConcurrency: deployment.concurrency[name] }),
    });
  }

  #every(period: Duration, id: string, { lambda }: KithFunction): void {
    // The rule hands its tick to a queue of Lambda's own, which would keep one that finds the function busy for six hours.
    lambda.configureAsyncInvoke(noCatchingUp);
    new Rule(this, id, {
      schedule: Schedule.rate(period),
      targets: [new CalledFunction(lambda, noCatchingUp)],
    });
  }
}
