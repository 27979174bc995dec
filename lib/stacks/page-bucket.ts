/** The bucket of the web pages, and how a deployment fills it. */
import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type IBucket,
  ObjectOwnership,
} from 'aws-cdk-lib/aws-s3';
import { BucketDeployment, CacheControl, Source } from 'aws-cdk-lib/aws-s3-deployment';
import { Construct } from 'constructs';
import { HASHED_FILES } from '../edge/site-pages.ts';
import { accept, acceptResource, spelled } from './accepted-finding.ts';
import type { Deployment } from './context.ts';
import { logGroup } from './log-group.ts';

const HASHED_FOLDER = HASHED_FILES.slice(1, -1);

/** The function of CDK that copies is a stack's, not ours. */
const COPIER = 'Custom::CDKBucketDeployment';

export class PageBucket extends Construct {
  readonly bucket: IBucket;

  /** `pages`: the folder they were built into. */
  constructor(
    scope: Construct,
    id: string,
    { deployment, pages }: { readonly deployment: Deployment; readonly pages: string },
  ) {
    super(scope, id);
    const bucket = new Bucket(this, 'Bucket', {
      // Whoever asks is shown them: a key of our own would cost a dollar a month and guard nothing.
      encryption: BucketEncryption.S3_MANAGED,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy: RemovalPolicy.DESTROY,
      // What copies the pages leaves them as long as the bucket says whose it is, and CloudFormation removes no bucket that holds something.
      autoDeleteObjects: true,
    });
    // Its members are declared as possibly undefined in one place and as absent in the other.
    this.bucket = bucket as IBucket;
    accept(
      bucket,
      'AwsSolutions-S1',
      'Nobody but CloudFront may read the bucket, and all that lies in it is public.',
    );
    this.#fill(pages, deployment);
  }

  /** Hashed files first, so that no page names one that is not there yet; those of earlier releases stay for pages that are open. */
  #fill(pages: string, deployment: Deployment): void {
    const same = {
      destinationBucket: this.bucket,
      prune: false,
      logGroup: logGroup(this, 'Log', deployment),
    };
    const hashed = new BucketDeployment(this, 'Hashed', {
      ...same,
      sources: [Source.asset(`${pages}/${HASHED_FOLDER}`)],
      destinationKeyPrefix: HASHED_FOLDER,
      cacheControl: [CacheControl.fromString('public, max-age=31536000, immutable')],
    });
    const named = new BucketDeployment(this, 'Named', {
      ...same,
      sources: [Source.asset(pages, { exclude: [HASHED_FOLDER, '.built'] })],
      cacheControl: [CacheControl.fromString('no-cache')],
    });
    named.node.addDependency(hashed);
    excuseCopier(Stack.of(this), this.bucket);
  }
}

/** One by one, so that any other right CDK may give it one day is still found. */
function excuseCopier(stack: Stack, { bucketArn }: IBucket): void {
  const copier = stack.node.children.find((child) => child.node.id.startsWith(COPIER));
  if (copier === undefined) throw new Error('CDK copies pages in another way than before');
  const why =
    'CDK makes this function to copy the pages when they are deployed, and gives it its runtime and rights.';
  accept(copier, 'AwsSolutions-L1', why);
  accept(
    copier,
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
    why,
  );
  for (const action of ['GetObject*', 'GetBucket*', 'List*', 'DeleteObject*', 'Abort*'])
    accept(copier, `AwsSolutions-IAM5[Action::s3:${action}]`, why);
  const assets = `cdk-${stack.synthesizer.bootstrapQualifier}-assets-${stack.account}-${stack.region}`;
  for (const arn of [bucketArn, `arn:${stack.partition}:s3:::${assets}`])
    acceptResource(copier, spelled(stack, `${arn}/*`), why);
}
