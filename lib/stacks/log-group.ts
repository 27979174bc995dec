/** Where logs go: a group of our own for each writer, kept as long as the settings say. */
import { RemovalPolicy } from 'aws-cdk-lib';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import type { Construct } from 'constructs';
import type { Deployment } from './context.ts';

export function logGroup(scope: Construct, id: string, { logDays }: Pick<Deployment, 'logDays'>): LogGroup {
  return new LogGroup(scope, id, { retention: logDays, removalPolicy: RemovalPolicy.DESTROY });
}
