/** The stack of everything that holds something: network, keys, database, bucket, queues and secrets. */
import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { HttpApi } from 'aws-cdk-lib/aws-apigatewayv2';
import { Key } from 'aws-cdk-lib/aws-kms';
import { type ISecret, Secret } from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import { accept } from './accepted-finding.ts';
import { apiAddress } from './api-address.ts';
import type { Deployment } from './context.ts';
import { Database } from './database.ts';
import { Network } from './network.ts';
import { PhotoBucket } from './photo-bucket.ts';
import { Queues } from './queues.ts';

/** Letters and digits of the first admin key's secret; 62^64 is more than 256 bits. */
const SECRET_LENGTH = 64;

export class StorageStack extends Stack {
  readonly network: Network;
  /** Of photos, rows and secrets. */
  readonly dataKey: Key;
  /** Of the queues: S3 has to be let in, and into nothing else. */
  readonly queueKey: Key;
  readonly database: Database;
  readonly photos: PhotoBucket;
  readonly queues: Queues;
  readonly api: HttpApi;
  readonly firstKey: ISecret;
  /** Null where Qdrant needs no key or isn't used. */
  readonly qdrantKey: ISecret | null;

  constructor(scope: Construct, id: string, deployment: Deployment, props: StackProps) {
    super(scope, id, { ...props, terminationProtection: deployment.deletionProtection });
    this.network = new Network(this, 'Network', deployment);
    this.dataKey = this.#key('DataKey', 'photos, rows and secrets');
    this.queueKey = this.#key('QueueKey', 'messages');
    this.database = new Database(this, 'Database', {
      deployment,
      network: this.network,
      key: this.dataKey,
    });
    this.queues = new Queues(this, 'Queues', this.queueKey);
    this.photos = new PhotoBucket(this, 'Photos', {
      deployment,
      key: this.dataKey,
      ingest: this.queues.byName.ingest.queue,
      queueKey: this.queueKey,
    });
    this.api = apiAddress(this, 'Api', deployment);
    this.firstKey = this.#firstKey();
    this.qdrantKey = this.#qdrantKey(deployment.qdrantSecret);
    this.#tell();
    // Handed over in some deployments only; told always, so that this stack stays the same whatever the others need.
    const { bulk, tend } = this.queues.byName;
    for (const value of [
      this.network.machines.securityGroupId,
      bulk.queue.queueName,
      tend.queue.queueArn,
      tend.queue.queueUrl,
      this.photos.bucket.bucketRegionalDomainName,
    ])
      this.exportValue(value);
  }

  #key(id: string, of: string): Key {
    return new Key(this, id, {
      description: `kith: ${of}`,
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  /** The key itself is `kith_bootstrap_<text of the secret>`. */
  #firstKey(): ISecret {
    const secret = new Secret(this, 'FirstKey', {
      description: 'kith: the first admin key is kith_bootstrap_ and this text; make others with it',
      encryptionKey: this.dataKey,
      generateSecretString: {
        passwordLength: SECRET_LENGTH,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    accept(
      secret,
      'AwsSolutions-SMG4',
      'The first key makes the others and is kept for emergencies; it is changed by hand, and the next release takes the change over.',
    );
    // Its members are declared as possibly undefined in one place and as absent in the other.
    return secret as ISecret;
  }

  #qdrantKey(name: string | null): ISecret | null {
    if (name === null) return null;
    return name.startsWith('arn:')
      ? Secret.fromSecretCompleteArn(this, 'QdrantKey', name)
      : Secret.fromSecretNameV2(this, 'QdrantKey', name);
  }

  #tell(): void {
    const outputs = {
      Bucket: this.photos.bucket.bucketName,
      FirstKeySecret: this.firstKey.secretArn,
      DatabaseSecret: this.database.secret.secretArn,
      VpcId: this.network.vpc.vpcId,
      ClientsSecurityGroup: this.network.clients.securityGroupId,
    };
    for (const [name, value] of Object.entries(outputs)) new CfnOutput(this, name, { value });
  }
}
