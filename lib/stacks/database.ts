/** Aurora Serverless v2 with Postgres: encrypted, backed up, reached by TLS and a password that changes. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import {
  AuroraPostgresEngineVersion,
  ClusterInstance,
  Credentials,
  DatabaseCluster,
  DatabaseClusterEngine,
  DatabaseSecret,
  ParameterGroup,
} from 'aws-cdk-lib/aws-rds';
import { CfnApplication } from 'aws-cdk-lib/aws-sam';
import type { ISecret } from 'aws-cdk-lib/aws-secretsmanager';
import { Construct } from 'constructs';
import { accept } from './accepted-finding.ts';
import type { Deployment } from './context.ts';
import type { Network } from './network.ts';

/** The first of the line with pgvector 0.8 is 16.8; small updates come by themselves. */
const engine = DatabaseClusterEngine.auroraPostgres({ version: AuroraPostgresEngineVersion.VER_16_11 });

/** Aurora's shortest silence before it pauses. */
const PAUSE_AFTER = Duration.minutes(5);

const PORT = 5432;

export class Database extends Construct {
  readonly cluster: DatabaseCluster;
  /** Address, name, user and password, as `DATABASE_SECRET_ARN` means it. */
  readonly secret: ISecret;

  constructor(
    scope: Construct,
    id: string,
    { deployment, network, key }: { deployment: Deployment; network: Network; key: IKey },
  ) {
    super(scope, id);
    const pausing = deployment.auroraProfile === 'pausing';
    const password = new DatabaseSecret(this, 'Password', {
      username: 'kith',
      dbname: deployment.databaseName,
      encryptionKey: key,
    });
    password.applyRemovalPolicy(RemovalPolicy.RETAIN);
    const group = new SecurityGroup(this, 'Group', {
      vpc: network.vpc,
      description: 'kith: database',
      allowAllOutbound: false,
    });
    const instance = { publiclyAccessible: false, autoMinorVersionUpgrade: true };
    this.cluster = new DatabaseCluster(this, 'Cluster', {
      engine,
      credentials: Credentials.fromSecret(password as ISecret, 'kith'),
      defaultDatabaseName: deployment.databaseName,
      vpc: network.vpc,
      vpcSubnets: network.forDatabase,
      securityGroups: [group],
      port: PORT,
      writer: ClusterInstance.serverlessV2('Writer', instance),
      readers: deployment.auroraStandby
        ? [ClusterInstance.serverlessV2('Standby', { ...instance, scaleWithWriter: true })]
        : [],
      serverlessV2MinCapacity: deployment.auroraMinAcu,
      serverlessV2MaxCapacity: deployment.auroraMaxAcu,
      ...(pausing ? { serverlessV2AutoPauseDuration: PAUSE_AFTER } : {}),
      parameterGroup: new ParameterGroup(this, 'Parameters', {
        engine,
        parameters: {
          'rds.force_ssl': '1',
          // A statement in the log would show the values of rows.
          log_min_error_statement: 'panic',
        },
      }),
      storageEncrypted: true,
      storageEncryptionKey: key,
      backup: { retention: Duration.days(deployment.backupDays) },
      copyTagsToSnapshot: true,
      iamAuthentication: true,
      deletionProtection: deployment.deletionProtection,
      removalPolicy: RemovalPolicy.SNAPSHOT,
    });
    // By the cluster, not by its group: the rotation asks for the very same rule, and EC2 refuses one that is there already.
    this.cluster.connections.allowDefaultPortFrom(network.clients, 'functions and tasks');
    const { secret } = this.cluster;
    if (secret === undefined) throw new Error('the cluster was made with a secret and has none');
    this.secret = secret;
    this.#rotate(deployment, network);
    if (!deployment.deletionProtection)
      accept(
        this.cluster,
        'AwsSolutions-RDS10',
        'The setting deletionProtection=no asked for it, to take the installation down.',
      );
  }

  #rotate({ passwordDays, stage }: Deployment, network: Network): void {
    const { secretsEndpoint } = network;
    const rotation = this.cluster.addRotationSingleUser({
      automaticallyAfter: Duration.days(passwordDays),
      vpcSubnets: network.inner,
      securityGroup: network.clients,
    });
    // It is found under the usual name, as the functions find it; a name of its own, as CDK would write it, is in no zone.
    if (secretsEndpoint !== null) rotation.node.addDependency(secretsEndpoint);
    const application = rotation.node.defaultChild;
    if (!(application instanceof CfnApplication))
      throw new Error('the rotation has another form than CDK gave it before');
    // CDK would give the function the same name in every stage, and an account has one of a name.
    application.addPropertyOverride('Parameters.functionName', `kith-${stage}-rotation`);
  }
}
