/** The layer with models and native packages, as `layers/inference/build.ts` left it; a deployment without one is refused by AWS. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Annotations, CfnParameter, CfnRule, Fn } from 'aws-cdk-lib';
import { Code, type ILayerVersion, LayerVersion } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { z } from 'zod';
import { HASH_LIST } from '../../models/verify.ts';
import type { Deployment } from './context.ts';
import { checkout } from './image-source.ts';
import { hashesOf } from './model-pack.ts';
import { architectures, runtime } from './platform.ts';

const hashList = z.record(z.string(), z.looseObject({ sha256: z.string() }));
const description = z.looseObject({
  version: z.string().optional(),
  dependencies: z.record(z.string(), z.string()).optional(),
});

/** Node's names for them. */
export const processor = { x86_64: 'x64', arm64: 'arm64' } as const;

/** Where the layer of a processor is built, below the checkout. */
export function layerFolder(architecture: Deployment['architecture']): string {
  return join(checkout, 'dist', `layer-${processor[architecture]}`);
}

/**
 * The layer, or null when it isn't built for the pack and the packages of today. Then the stacks can still be looked at: a rule of the template makes
 * CloudFormation refuse to deploy them before it has made anything.
 */
export function inferenceLayer(
  scope: Construct,
  deployment: Deployment,
  folder = layerFolder(deployment.architecture),
): ILayerVersion | null {
  const { modelPack, architecture } = deployment;
  if (!isLayerOf(folder, modelPack)) {
    refuseDeployment(
      scope,
      `The layer with the models of ${modelPack} is not built. Run: npx kith models fetch ${modelPack} && npx node layers/inference/build.ts --pack ${modelPack} --arch ${processor[architecture]}`,
    );
    return null;
  }
  return new LayerVersion(scope, 'Inference', {
    code: Code.fromAsset(folder),
    description: `kith: ${modelPack}, onnxruntime-node and sharp`,
    compatibleRuntimes: [runtime],
    compatibleArchitectures: [architectures[architecture]],
  });
}

/** The folder holds the models of the pack, perhaps others too, and the native packages at the versions the functions are tested with. */
export function isLayerOf(folder: string, pack: string): boolean {
  const list = join(folder, 'models', HASH_LIST);
  if (!existsSync(list)) return false;
  const there = Object.values(hashList.parse(readJson(list)));
  return (
    hashesOf(pack).every((sha256) => there.some((file) => file.sha256 === sha256)) && hasPackagesOfNow(folder)
  );
}

function hasPackagesOfNow(folder: string): boolean {
  const wanted = description.parse(readJson(join(checkout, 'layers/inference/package.json'))).dependencies;
  return Object.entries(wanted ?? {}).every(([name, version]) => {
    const file = join(folder, 'nodejs/node_modules', name, 'package.json');
    return existsSync(file) && description.parse(readJson(file)).version === version;
  });
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function refuseDeployment(scope: Construct, why: string): void {
  Annotations.of(scope).addWarningV2('kith:layer', why);
  const state = new CfnParameter(scope, 'InferenceLayer', {
    description: 'Whether the layer with the models was built when this template was made',
    default: 'missing',
  });
  new CfnRule(scope, 'InferenceLayerIsBuilt', {
    assertions: [{ assert: Fn.conditionEquals(state.valueAsString, 'built'), assertDescription: why }],
  });
}
