/** The bundles as the stacks take them. */
import { fileURLToPath } from 'node:url';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { bundleFunctions } from './function-bundle.ts';

export type FunctionCode = (name: string) => Code;

const dist = fileURLToPath(new URL('../../dist/functions', import.meta.url));
let built: Promise<FunctionCode> | null = null;

/** Bundles all functions, once per process, and answers the code of each. The answer throws for a name that is no function. */
export function buildFunctionCode(): Promise<FunctionCode> {
  built ??= bundleFunctions(dist).then((bundles) => {
    const folders = new Map(bundles.map(({ name, folder }) => [name, folder]));
    return (name) => {
      const folder = folders.get(name);
      if (folder === undefined) throw new RangeError(`There is no functions/${name}.lambda.ts`);
      return Code.fromAsset(folder);
    };
  });
  return built;
}
