/** One function of the table: its code, its own role with exactly its rights, its log, its environment. */
import { Duration, Stack } from 'aws-cdk-lib';
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  DockerImageCode,
  DockerImageFunction,
  type ILayerVersion,
  Function as LambdaFunction,
  LoggingFormat,
  RecursiveLoop,
} from 'aws-cdk-lib/aws-lambda';
import type { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { accept } from './accepted-finding.ts';
import type { Deployment } from './context.ts';
import { functionVariables, siteVariables, storeVariables } from './environment.ts';
import { HANDLER } from './function-bundle.ts';
import type { FunctionCode } from './function-code.ts';
import type { DeployedFunction } from './function-row.ts';
import { rowOf } from './function-table.ts';
import { checkout, imageSource } from './image-source.ts';
import { importLocations } from './import-locations.ts';
import { logGroup } from './log-group.ts';
import { architectures, runtime } from './platform.ts';
import { acceptPatterns } from './right-patterns.ts';
import { statementsFor } from './rights.ts';
import type { SiteStack } from './site.ts';
import type { StorageStack } from './storage.ts';

export interface FunctionParts {
  readonly deployment: Deployment;
  readonly storage: StorageStack;
  /** Null where there are no web pages. */
  readonly site: SiteStack | null;
  readonly code: FunctionCode;
  /** Null where models come in an image. */
  readonly layer: ILayerVersion | null;
}

export class KithFunction extends Construct {
  readonly name: DeployedFunction;
  readonly row: ReturnType<typeof rowOf>;
  readonly lambda: LambdaFunction;

  constructor(scope: Construct, name: DeployedFunction, parts: FunctionParts) {
    super(scope, name);
    this.name = name;
    const { deployment, storage, site, code, layer } = parts;
    this.row = rowOf(name, deployment.auroraProfile === 'pausing');
    const { looksAtPhotos, seconds, says, rights, queue } = this.row;
    const asksItself = queue !== null && rights.sends?.includes(queue) === true;
    const log = logGroup(this, 'Log', deployment);
    const same = {
      description: `kith: ${says}`,
      role: this.#role(parts, log),
      logGroup: log,
      loggingFormat: LoggingFormat.TEXT,
      timeout: Duration.seconds(seconds),
      // After sixteen turns Lambda takes it for an endless loop and ends it: a job of a million photos has a hundred.
      recursiveLoop: asksItself ? RecursiveLoop.ALLOW : RecursiveLoop.TERMINATE,
      memorySize: looksAtPhotos ? deployment.analysisMemory : deployment.recordsMemory,
      architecture: architectures[deployment.architecture],
      vpc: storage.network.vpc,
      vpcSubnets: storage.network.inner,
      securityGroups: [storage.network.clients],
      environment: {
        ...storeVariables(deployment, storage, rights),
        ...siteVariables(site, rights),
        ...functionVariables,
      },
      ...(deployment.reserveConcurrency
        ? { reservedConcurrentExecutions: deployment.concurrency[name] }
        : {}),
    };
    this.lambda =
      looksAtPhotos && deployment.packaging === 'image'
        ? new DockerImageFunction(this, 'Function', {
            ...same,
            code: DockerImageCode.fromImageAsset(checkout, {
              ...imageSource('lambda', deployment),
              cmd: [`${name}.handler`],
            }),
          })
        : new LambdaFunction(this, 'Function', {
            ...same,
            runtime,
            handler: HANDLER,
            code: code(name),
            layers: looksAtPhotos && layer !== null ? [layer] : [],
          });
  }

  #role({ deployment, storage, site }: FunctionParts, log: LogGroup): Role {
    const { queue, rights } = this.row;
    const holder = {
      stack: Stack.of(this),
      storage,
      imports: importLocations(deployment),
      proxySecret: site?.proxySecret ?? null,
    };
    const statements = statementsFor(rights, holder, queue);
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
      description: `kith: ${this.row.says}`,
      inlinePolicies: {
        rights: new PolicyDocument({ statements: [...statements, ...platformStatements(log)] }),
      },
    });
    acceptPatterns(role, rights, holder);
    accept(
      role,
      'AwsSolutions-IAM5[Resource::*]',
      'Network interfaces get their names when Lambda makes them, and describing them knows no names.',
    );
    return role;
  }
}

/** What Lambda itself does in the name of a function: write its log, and join the VPC. */
function platformStatements(log: LogGroup): readonly PolicyStatement[] {
  return [
    new PolicyStatement({
      actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      resources: [log.logGroupArn],
    }),
    new PolicyStatement({
      actions: [
        'ec2:CreateNetworkInterface',
        'ec2:DescribeNetworkInterfaces',
        'ec2:DescribeSubnets',
        'ec2:DeleteNetworkInterface',
        'ec2:AssignPrivateIpAddresses',
        'ec2:UnassignPrivateIpAddresses',
      ],
      resources: ['*'],
    }),
  ];
}
