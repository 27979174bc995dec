/** The bucket: private, encrypted, with versions, and with rules that end what should not stay. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  CfnBucket,
  HttpMethods,
  type LifecycleRule,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { accept } from './accepted-finding.ts';
import type { Deployment } from './context.ts';
import type { Folder } from './function-row.ts';

/** An upload is good for an hour; S3 removes what is older than a day the night after. */
const UPLOAD = Duration.days(1);
const UNFINISHED = Duration.days(1);

interface Parts {
  readonly deployment: Deployment;
  readonly key: Key;
  /** Told of every photo under `enroll/` and `albums/`. */
  readonly ingest: Queue;
  readonly queueKey: Key;
}

export class PhotoBucket extends Construct {
  readonly bucket: Bucket;

  constructor(scope: Construct, id: string, { deployment, key, ingest, queueKey }: Parts) {
    super(scope, id);
    this.bucket = new Bucket(this, 'Bucket', {
      encryption: BucketEncryption.KMS,
      encryptionKey: key,
      bucketKeyEnabled: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      lifecycleRules: lifecycle(deployment),
      cors: corsOf(deployment),
    });
    this.#announce(ingest, queueKey);
    accept(
      this.bucket,
      'AwsSolutions-S1',
      'Access logs of the bucket would hold names under enroll/ and albums/, which callers choose and no log may carry.',
    );
  }

  /**
   * Written into the bucket itself, since CDK's own way needs a function with a right on every bucket. The queue lets S3 in by account:
   * naming the bucket would be a circle.
   */
  #announce(ingest: Queue, queueKey: Key): void {
    const s3 = new ServicePrincipal('s3.amazonaws.com');
    const ofThisAccount = { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } };
    ingest.addToResourcePolicy(
      new PolicyStatement({
        principals: [s3],
        actions: ['sqs:SendMessage'],
        resources: [ingest.queueArn],
        conditions: ofThisAccount,
      }),
    );
    queueKey.addToResourcePolicy(
      new PolicyStatement({
        principals: [s3],
        actions: ['kms:GenerateDataKey', 'kms:Decrypt'],
        resources: ['*'],
        conditions: ofThisAccount,
      }),
    );
    const own = this.bucket.node.defaultChild;
    if (!(own instanceof CfnBucket)) throw new Error('the bucket has another form than CDK gave it before');
    own.notificationConfiguration = {
      queueConfigurations: (['enroll', 'albums'] satisfies readonly Folder[]).map((folder) => ({
        event: 's3:ObjectCreated:*',
        queue: ingest.queueArn,
        filter: { s3Key: { rules: [{ name: 'prefix', value: `${folder}/` }] } },
      })),
    };
    // S3 tries the queue when it is told of it.
    own.node.addDependency(ingest.node.findChild('Policy'), queueKey);
  }
}

function lifecycle({ backupDays, sourceDays }: Deployment): LifecycleRule[] {
  // Albums show the originals where they lie, so these are not removed by age.
  const ours = (['crops', 'photos', 'albums'] satisfies readonly Folder[]).map((folder) => ({
    id: folder,
    prefix: `${folder}/`,
    noncurrentVersionExpiration: Duration.days(backupDays),
  }));
  const theirs = (['enroll', 'import'] satisfies readonly Folder[]).map((folder) => ({
    id: folder,
    prefix: `${folder}/`,
    noncurrentVersionExpiration: Duration.days(backupDays),
    ...(sourceDays === null ? {} : { expiration: Duration.days(sourceDays) }),
  }));
  return [
    { id: 'uploads', prefix: 'uploads/', expiration: UPLOAD, noncurrentVersionExpiration: UPLOAD },
    ...ours,
    ...theirs,
    { id: 'leftovers', expiredObjectDeleteMarker: true, abortIncompleteMultipartUploadAfter: UNFINISHED },
  ];
}

/** For pages that PUT to a presigned address, or fetch photos to share or to zip them. */
function corsOf({ corsOrigins, site, siteDomain }: Deployment) {
  // CloudFront's name for the pages is made after the bucket. Who holds a presigned address may use it anyway, from any page.
  const own = site ? [`https://${siteDomain ?? '*.cloudfront.net'}`] : [];
  const allowedOrigins = [...new Set([...own, ...(corsOrigins ?? [])])];
  if (allowedOrigins.length === 0) return [];
  return [
    {
      allowedOrigins,
      allowedMethods: [HttpMethods.PUT, HttpMethods.GET, HttpMethods.HEAD],
      allowedHeaders: ['content-type', 'x-amz-checksum-sha256'],
      exposedHeaders: ['etag'],
      maxAge: 3600,
    },
  ];
}
