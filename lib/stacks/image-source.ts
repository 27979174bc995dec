/** What goes into container images: the checkout without what no image needs, so that a change of a test builds none anew. */
import { fileURLToPath } from 'node:url';
import { Platform } from 'aws-cdk-lib/aws-ecr-assets';
import type { Deployment } from './context.ts';

export const checkout = fileURLToPath(new URL('../..', import.meta.url));

/** Beside those of .dockerignore. */
const exclude = ['test', 'docs', 'notebooks', 'dist', 'coverage', '*.md', '.github', '.ci', '.githooks'];

/** @param target stage of deploy/Dockerfile */
export function imageSource(
  target: 'cuda' | 'lambda',
  { modelPack, architecture }: Pick<Deployment, 'modelPack' | 'architecture'>,
) {
  return {
    file: 'deploy/Dockerfile',
    target,
    buildArgs: { MODEL_PACK: modelPack },
    exclude,
    // A GPU of NVIDIA sits beside a processor of Intel or AMD in all types the settings allow.
    platform: target === 'lambda' && architecture === 'arm64' ? Platform.LINUX_ARM64 : Platform.LINUX_AMD64,
  };
}
