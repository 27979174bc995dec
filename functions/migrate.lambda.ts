/** Runs once per deployment, before new code takes requests: the schema, the gallery `default`, the first admin key. */
import { settleRelease } from '../lib/actions/settle-release.ts';
import { records } from '../lib/bindings/needs.ts';
import { releaseStep } from '../lib/edge/release-step.ts';
import { releasePorts } from '../lib/runtime/release.ts';
import { runtime } from '../lib/runtime.ts';

export const handler = releaseStep(releasePorts(runtime), [...records, 'bootstrapSecret'], settleRelease);
