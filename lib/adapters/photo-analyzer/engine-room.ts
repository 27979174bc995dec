/** Opens the engine of each embedding space once per thread and keeps it: sessions that come and go leak. */

export interface EngineRoom<Plan extends EnginePlan, Engine> {
  /** Opens on first use; a failure is not remembered, since models may arrive later. */
  engine(plan: Plan): Promise<Engine>;
  close(): Promise<void>;
}

/** What has to be known to open an engine; travels to worker threads, so only plain values. */
export interface EnginePlan {
  readonly space: string;
  /** Threads of one run; engines of the same space with other numbers are other engines. */
  readonly threads?: number;
}

export function engineRoom<Plan extends EnginePlan, Engine extends { close(): Promise<void> }>(
  open: (plan: Plan) => Promise<Engine>,
): EngineRoom<Plan, Engine> {
  const opened = new Map<string, Promise<Engine>>();
  return {
    engine(plan) {
      const key = `${plan.space} ${plan.threads ?? ''}`;
      const known = opened.get(key);
      if (known !== undefined) return known;
      const opening = open(plan);
      opened.set(key, opening);
      opening.catch(() => opened.delete(key));
      return opening;
    },
    async close() {
      const engines = await Promise.allSettled(opened.values());
      opened.clear();
      await Promise.all(engines.map((one) => (one.status === 'fulfilled' ? one.value.close() : undefined)));
    },
  };
}
