/** What CDK brings to call the migration during a deployment, and why its findings stay. */
import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { accept } from './accepted-finding.ts';

export function acceptTriggerProvider(scope: Construct): void {
  const provider = Stack.of(scope).node.findChild(
    'AWSCDK.TriggerCustomResourceProviderCustomResourceProvider',
  );
  accept(
    provider,
    'AwsSolutions-IAM4',
    'CDK makes the role of this helper, which writes a log and calls the migration.',
  );
  accept(provider, 'AwsSolutions-L1', 'CDK chooses the runtime of this helper with its version.');
}
