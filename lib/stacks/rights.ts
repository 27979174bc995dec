/** From what a function may touch to the statements of its role: named actions on named things, and nothing else. */
import type { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Folder, QueueName, Rights } from './function-row.ts';
import { type ImportLocation, patternOf } from './import-locations.ts';
import type { StorageStack } from './storage.ts';

export interface Holder {
  readonly stack: Stack;
  readonly storage: StorageStack;
  readonly imports: readonly ImportLocation[];
  /** Null where no CloudFront stands before the API. */
  readonly proxySecret: ISecret | null;
}

/** Statements for `rights`, and for receiving from `queue` where one starts the holder. */
export function statementsFor(
  rights: Rights,
  holder: Holder,
  queue: QueueName | null,
): readonly PolicyStatement[] {
  return [
    ...secretStatements(rights, holder),
    ...photoStatements(rights, holder),
    ...importStatements(rights, holder),
    ...queueStatements(rights, holder, queue),
  ];
}

function allow(actions: readonly string[], resources: readonly string[], conditions = {}): PolicyStatement {
  return new PolicyStatement({ actions: [...actions], resources: [...resources], conditions });
}

/** A key is used through one service only, so that holding the right decrypts nothing that was copied elsewhere. */
function useKey(key: IKey, actions: readonly string[], service: string, stack: Stack): PolicyStatement {
  return allow(actions, [key.keyArn], {
    StringEquals: { 'kms:ViaService': `${service}.${stack.region}.${stack.urlSuffix}` },
  });
}

/** Everything works on the registry, so everybody reads its password. */
function secretStatements(
  { index, firstKey, proxySecret: hearsProxy }: Rights,
  { stack, storage, proxySecret }: Holder,
): readonly PolicyStatement[] {
  const ours: readonly ISecret[] = [
    storage.database.secret,
    ...(firstKey ? [storage.firstKey] : []),
    ...(hearsProxy && proxySecret !== null ? [proxySecret] : []),
  ];
  const theirs = index && storage.qdrantKey !== null ? [storage.qdrantKey] : [];
  return [
    allow(
      ['secretsmanager:GetSecretValue'],
      [...ours, ...theirs].map((secret) => arnOf(secret)),
    ),
    useKey(storage.dataKey, ['kms:Decrypt'], 'secretsmanager', stack),
  ];
}

/** A secret that was named without the six letters Secrets Manager adds is found by a pattern of exactly these. */
function arnOf(secret: ISecret): string {
  return secret.secretFullArn ?? `${secret.secretArn}-??????`;
}

function photoStatements(rights: Rights, { stack, storage }: Holder): readonly PolicyStatement[] {
  const { bucket } = storage.photos;
  const { reads = [], writes = [], erases = [], lists = [] } = rights;
  const objects = (folders: readonly Folder[]) =>
    folders.map((folder) => bucket.arnForObjects(`${folder}/*`));
  // Without it S3 answers 403 instead of 404 for what isn't there; it takes the key asked for as the prefix.
  const found = unique([...reads, ...erases, ...lists]);
  return [
    ...(reads.length === 0
      ? []
      : [
          allow(['s3:GetObject', 's3:GetObjectVersion'], objects(reads)),
          useKey(storage.dataKey, ['kms:Decrypt'], 's3', stack),
        ]),
    ...(writes.length === 0
      ? []
      : [
          allow(['s3:PutObject'], objects(writes)),
          useKey(storage.dataKey, ['kms:GenerateDataKey'], 's3', stack),
        ]),
    ...(erases.length === 0
      ? []
      : [
          // Whether an object is there is asked by HeadObject, which is covered by s3:GetObject.
          allow(['s3:GetObject', 's3:DeleteObject', 's3:DeleteObjectVersion'], objects(erases)),
          listing('s3:ListBucketVersions', bucket.bucketArn, erases),
        ]),
    ...(found.length === 0 ? [] : [listing('s3:ListBucket', bucket.bucketArn, found)]),
    ...(rights.asksForBucket
      ? [allow(['s3:ListBucket'], [bucket.bucketArn], { Null: { 's3:prefix': 'true' } })]
      : []),
  ];
}

function listing(action: string, bucketArn: string, folders: readonly Folder[]): PolicyStatement {
  return allow([action], [bucketArn], {
    StringLike: { 's3:prefix': folders.map((folder) => `${folder}/*`) },
  });
}

/** Buckets of others: their keys are theirs, so are the policies that let us in. */
function importStatements({ imports: may }: Rights, { stack, imports }: Holder): readonly PolicyStatement[] {
  if (may !== true) return [];
  return imports.flatMap((location) => {
    const arn = `arn:${stack.partition}:s3:::${location.bucket}`;
    const pattern = patternOf(location);
    return [
      allow(['s3:GetObject', 's3:GetObjectVersion'], [`${arn}/${pattern}`]),
      allow(['s3:ListBucket'], [arn], { StringLike: { 's3:prefix': [pattern] } }),
    ];
  });
}

function queueStatements(
  { sends = [], measures = [] }: Rights,
  { stack, storage }: Holder,
  receives: QueueName | null,
): readonly PolicyStatement[] {
  const queues = storage.queues.byName;
  const arns = (names: readonly QueueName[]) => names.map((name) => queues[name].queue.queueArn);
  const actions = new Set<string>();
  const found: PolicyStatement[] = [];
  if (sends.length > 0) {
    found.push(allow(['sqs:SendMessage'], arns(sends)));
    actions.add('kms:GenerateDataKey').add('kms:Decrypt');
  }
  if (measures.length > 0) {
    const dead = measures.map((name) => queues[name].dead.queueArn);
    found.push(allow(['sqs:GetQueueAttributes'], [...arns(measures), ...dead]));
  }
  if (receives !== null) {
    found.push(
      allow(
        ['sqs:ReceiveMessage', 'sqs:DeleteMessage', 'sqs:ChangeMessageVisibility', 'sqs:GetQueueAttributes'],
        arns([receives]),
      ),
    );
    actions.add('kms:Decrypt');
  }
  if (actions.size > 0) found.push(useKey(storage.queueKey, [...actions], 'sqs', stack));
  return found;
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Set(values)];
}
