/** Scale-in protection of an ECS task, asked of the container agent (needs `ecs:UpdateTaskProtection` in the task role). */
import { z } from 'zod';
import type { TaskProtection } from '../../ports/task-protection.ts';

const TIMEOUT_MS = 5_000;
/** One of the three is there; a refusal comes with status 200 or 4xx alike. */
const answer = z.object({
  protection: z.object({ ProtectionEnabled: z.boolean() }).optional(),
  failure: z.object({ Reason: z.string() }).optional(),
  error: z.object({ Code: z.string(), Message: z.string().optional() }).optional(),
});

/** @param agentUri ECS_AGENT_URI */
export function ecsTaskProtection(agentUri: string): TaskProtection {
  const url = `${agentUri.replace(/\/$/, '')}/task-protection/v1/state`;
  const put = async (state: { readonly ProtectionEnabled: boolean; readonly ExpiresInMinutes?: number }) => {
    const response = await fetch(url, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(state),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const told = answer.safeParse(await response.json().catch(() => null));
    if (told.data?.protection?.ProtectionEnabled === state.ProtectionEnabled) return;
    const reason = told.data?.failure?.Reason ?? told.data?.error?.Code ?? `status ${response.status}`;
    throw new Error(`the container agent did not change the task's protection: ${reason}`);
  };
  return {
    protect: (minutes) => put({ ProtectionEnabled: true, ExpiresInMinutes: minutes }),
    release: () => put({ ProtectionEnabled: false }),
  };
}
