/** How long a container takes to its first answer, phase by phase: printed by the test of the packaged functions, and by the bench. */
import type { DispatchRequest } from '../../lib/edge/dispatch.ts';
import { canPin } from './box.ts';
import { answerOf, type Deployment } from './deployment.ts';
import { requestEvent } from './events.ts';

/** Milliseconds. */
export interface ColdStart {
  /** Lambda's part: Node and its runtime, up to the import of the function. */
  readonly node: number;
  /** The function's code, and what it opens while it is loaded. */
  readonly import: number;
  /** From the first event to its answer. */
  readonly firstAnswer: number;
  /** The same request again. */
  readonly secondAnswer: number;
  /** `import` and `firstAnswer`: what a caller waits for beyond Lambda's own part. */
  readonly total: number;
  /** Processor time of the process up to the first answer, which other work on the machine does not lengthen; null where it isn't told. */
  readonly cpu: number | null;
  /** One processor, as a function with 1769 MB has. */
  readonly oneCore: boolean;
}

/** Starts a container of its own, asks twice, and stops it. Throws when it does not answer 200. */
export async function coldStart(deployment: Deployment, request: DispatchRequest): Promise<ColdStart> {
  const { functionName, event } = requestEvent(deployment.signed(request));
  const oneCore = canPin();
  const container = await deployment.start(functionName, { ...(oneCore && { core: 0 }) });
  try {
    const timed = async () => {
      const began = performance.now();
      const outcome = await container.invoke(event);
      const took = performance.now() - began;
      if (outcome.kind === 'error') throw new Error(`${outcome.fault.errorMessage}\n${container.output()}`);
      const { status, body } = answerOf(outcome.payload);
      if (status !== 200) throw new Error(`${status} ${body}`);
      return took;
    };
    const firstAnswer = await timed();
    const cpu = container.cpu();
    const secondAnswer = await timed();
    const { untilReady, import: imported } = container.started;
    return {
      node: untilReady - imported,
      import: imported,
      firstAnswer,
      secondAnswer,
      total: imported + firstAnswer,
      cpu,
      oneCore,
    };
  } finally {
    await container.stop();
  }
}

/** One line for a reader. */
export function coldStartLine(name: string, cold: ColdStart): string {
  const ms = (value: number) => `${Math.round(value)} ms`;
  return (
    `cold start of ${name} on ${cold.oneCore ? 'one core' : 'all cores'}: ${ms(cold.total)} from import to first answer ` +
    `(import ${ms(cold.import)}, first answer ${ms(cold.firstAnswer)}; before it Node ${ms(cold.node)}, after it ${ms(cold.secondAnswer)}` +
    `${cold.cpu === null ? '' : `; processor ${ms(cold.cpu)} in all`})`
  );
}
