/** What crosses the border between threads: structured clones keep numbers and arrays but make a refusal a bare error. */
import { Refusal, type RefusalCode, type RefusalDetails } from '../../errors.ts';
import type { AnalyzeRequest, PhotoAnalysis, PhotoOutcome } from '../../ports/photo-analyzer.ts';

export interface AnalyzeTask<Plan> {
  readonly plan: Plan;
  /** Null only opens the engine. */
  readonly request: AnalyzeRequest | null;
}

/** A refusal as it crosses the border. */
export interface PlainRefusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly details: RefusalDetails;
}

type PlainOutcome =
  | { readonly kind: 'analyzed'; readonly analysis: PhotoAnalysis }
  | { readonly kind: 'refused'; readonly refusal: PlainRefusal; readonly analysis: PhotoAnalysis | null };

/** `refused`: the whole batch, as a thrown Refusal. */
export type AnalyzeAnswer =
  | { readonly kind: 'outcomes'; readonly outcomes: readonly PlainOutcome[] }
  | { readonly kind: 'refused'; readonly refusal: PlainRefusal };

/** Faults are left to be thrown; refusals become values. */
export async function toAnswer(work: () => Promise<readonly PhotoOutcome[]>): Promise<AnalyzeAnswer> {
  try {
    const outcomes = await work();
    return {
      kind: 'outcomes',
      outcomes: outcomes.map((one) =>
        one.kind === 'refused' ? { ...one, refusal: plain(one.refusal) } : one,
      ),
    };
  } catch (cause) {
    if (cause instanceof Refusal) return { kind: 'refused', refusal: plain(cause) };
    throw cause;
  }
}

/** The outcomes again, or the Refusal thrown again. */
export function fromAnswer(answer: AnalyzeAnswer): readonly PhotoOutcome[] {
  if (answer.kind === 'refused') throw revive(answer.refusal);
  return answer.outcomes.map((one) =>
    one.kind === 'refused' ? { ...one, refusal: revive(one.refusal) } : one,
  );
}

export function plain({ code, message, details }: Refusal): PlainRefusal {
  return { code, message, details };
}

export function revive({ code, message, details }: PlainRefusal): Refusal {
  return new Refusal(code, message, details);
}
