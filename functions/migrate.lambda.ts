/** Runs once per deployment, before new code takes requests: the schema, the gallery `default`, the first admin key, a full index. */
import { settleRelease } from '../lib/actions/settle-release.ts';
import { records } from '../lib/bindings/needs.ts';
import { releaseStep } from '../lib/edge/release-step.ts';
import { releasePorts } from '../lib/runtime/release.ts';
import { runtime } from '../lib/runtime.ts';

const needs = [...records, 'index', 'bootstrapSecret'] as const;

export const handler = releaseStep(releasePorts(runtime), needs, settleRelease);
