/** The VPC: functions and tasks inside, the database further inside, and only the ways out that the settings need. */
import {
  FlowLogDestination,
  FlowLogTrafficType,
  GatewayVpcEndpointAwsService,
  InterfaceVpcEndpoint,
  IpAddresses,
  type IVpc,
  Port,
  SecurityGroup,
  InterfaceVpcEndpointAwsService as Service,
  type SubnetSelection,
  SubnetType,
  Vpc,
} from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Deployment } from './context.ts';
import { logGroup } from './log-group.ts';

/** Two zones are what every region has and what Aurora asks for. */
const ZONES = 2;

const ofEverybody = { secrets: Service.SECRETS_MANAGER, queues: Service.SQS };

/** What a machine with tasks talks to, besides. */
const ofMachines = {
  images: Service.ECR,
  imageLayers: Service.ECR_DOCKER,
  logs: Service.CLOUDWATCH_LOGS,
  ecs: Service.ECS,
  ecsAgent: Service.ECS_AGENT,
  ecsTelemetry: Service.ECS_TELEMETRY,
};

export class Network extends Construct {
  readonly vpc: IVpc;
  /** Functions and tasks: whoever calls the database, the queues and the index. */
  readonly clients: SecurityGroup;
  /** Machines with a GPU: they run tasks and call no database. */
  readonly machines: SecurityGroup;
  readonly inner: SubnetSelection = { subnetGroupName: 'inner' };
  readonly forDatabase: SubnetSelection = { subnetGroupName: 'database' };
  /** Null where Secrets Manager is reached over the internet. */
  readonly secretsEndpoint: InterfaceVpcEndpoint | null;

  constructor(scope: Construct, id: string, deployment: Deployment) {
    super(scope, id);
    const vpc = new Vpc(this, 'Vpc', {
      ipAddresses: IpAddresses.cidr(deployment.vpcCidr),
      maxAzs: ZONES,
      natGateways: deployment.natGateways,
      // The same subnets with and without a NAT gateway, so that one can be added later without moving anything.
      subnetConfiguration: [
        { name: 'outer', subnetType: SubnetType.PUBLIC, mapPublicIpOnLaunch: false, cidrMask: 27 },
        { name: 'inner', subnetType: SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 24 },
        { name: 'database', subnetType: SubnetType.PRIVATE_ISOLATED, cidrMask: 27 },
      ],
      // Nothing of ours is in the default group, and emptying it would take a function with rights on all groups.
      restrictDefaultSecurityGroup: false,
      gatewayEndpoints: { photos: { service: GatewayVpcEndpointAwsService.S3 } },
    });
    // Vpc is an IVpc but for members that are declared as possibly undefined there and as absent here.
    this.vpc = vpc as IVpc;
    this.vpc.addFlowLog('Rejected', {
      destination: FlowLogDestination.toCloudWatchLogs(logGroup(this, 'RejectedTraffic', deployment)),
      trafficType: FlowLogTrafficType.REJECT,
    });
    this.clients = this.#group('Clients', 'kith: functions and tasks');
    this.machines = this.#group('Machines', 'kith: machines that run tasks');
    this.secretsEndpoint = this.#endpoints(deployment);
  }

  #group(id: string, description: string): SecurityGroup {
    return new SecurityGroup(this, id, { vpc: this.vpc, description, allowAllOutbound: true });
  }

  /** Without a NAT gateway AWS's own services are reached from within. */
  #endpoints({ natGateways, gpu }: Deployment): InterfaceVpcEndpoint | null {
    if (natGateways > 0) return null;
    const group = new SecurityGroup(this, 'Endpoints', {
      vpc: this.vpc,
      description: 'kith: endpoints of AWS services',
      allowAllOutbound: false,
    });
    for (const caller of [this.clients, this.machines]) group.addIngressRule(caller, Port.tcp(443));
    const endpoint = (name: string, service: Service) =>
      new InterfaceVpcEndpoint(this, `${name}Endpoint`, {
        vpc: this.vpc,
        service,
        subnets: this.inner,
        securityGroups: [group],
        open: false,
      });
    if (gpu) for (const [name, service] of Object.entries(ofMachines)) endpoint(name, service);
    endpoint('queues', ofEverybody.queues);
    return endpoint('secrets', ofEverybody.secrets);
  }
}
