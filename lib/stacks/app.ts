/** The CDK app: all stacks of one installation, and the rules they are held to. */
import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { ApiStack } from './api.ts';
import { type Deployment, readDeployment } from './context.ts';
import { FIREWALL_REGION, FirewallStack, firewallName } from './firewall.ts';
import { buildFunctionCode, type FunctionCode } from './function-code.ts';
import { GpuStack } from './gpu.ts';
import { OperationsStack } from './operations.ts';
import { SiteStack } from './site.ts';
import { StorageStack } from './storage.ts';
import { buildWebPages } from './web-pages.ts';

export interface Stacks {
  readonly storage: StorageStack;
  /** Null without web pages, or without a firewall before them. */
  readonly firewall: FirewallStack | null;
  /** Null without web pages. */
  readonly site: SiteStack | null;
  readonly api: ApiStack;
  /** Null where bulk work is done by a function. */
  readonly gpu: GpuStack | null;
  readonly operations: OperationsStack;
}

/**
 * @param pages folder of the built web pages; not looked at where there are to be none
 * @throws Refusal `validation_failed` with one line per setting that is wrong
 */
export function addStacks(app: App, code: FunctionCode, pages: string): Stacks {
  const deployment = readDeployment(app.node.getAllContext());
  const { stage, region } = deployment;
  // Without an account CDK asks AWS for no list of zones, so that synth needs neither network nor credentials.
  const props = (what: string, more = '') => ({
    stackName: `kith-${stage}-${what}`,
    description: `kith (${stage}): ${what}${more}`,
    ...(region === null ? {} : { env: { region } }),
  });
  const storage = new StorageStack(app, 'storage', deployment, props('storage'));
  const firewall =
    deployment.site && deployment.siteFirewall
      ? new FirewallStack(app, 'firewall', deployment, {
          ...props('firewall'),
          stackName: firewallName(deployment),
          env: { region: FIREWALL_REGION },
        })
      : null;
  const site = deployment.site
    ? new SiteStack(app, 'site', { deployment, storage, pages }, props('site'))
    : null;
  if (firewall !== null) site?.addStackDependency(firewall, 'CloudFront is told which one it has');
  const api = new ApiStack(app, 'api', { deployment, storage, site, code }, props('api'));
  const gpu = deployment.gpu ? new GpuStack(app, 'gpu', { deployment, storage }, props('gpu')) : null;
  // The task of a new release must find the database of the new release.
  gpu?.addStackDependency(api, 'the migration runs there');
  const operations = new OperationsStack(
    app,
    'operations',
    { deployment, storage, api },
    props('operations'),
  );
  Tags.of(app).add('kith', stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app, { verbose: true }));
  return { storage, firewall, site, api, gpu, operations };
}

/**
 * Bundles the functions and writes the templates, for `cdk` as it asks for them by its environment. `prepare` brings what else has to
 * be built.
 */
export async function synthesize(
  prepare: (deployment: Deployment) => Promise<unknown> = async () => {},
): Promise<void> {
  const app = new App();
  // A wrong setting is told before anything is built.
  const deployment = readDeployment(app.node.getAllContext());
  await prepare(deployment);
  addStacks(app, await buildFunctionCode(), deployment.site ? buildWebPages() : '');
  app.synth();
}
