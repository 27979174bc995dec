/** How much of what photos left behind a thread keeps before it clears up. */

/**
 * Left to itself V8 lets each thread keep a hundred megabytes on a machine with much memory: over 2,000 portraits the server grew by
 * 300 MB, which it never gave back.
 */
export const threadLimits = { maxYoungGenerationSizeMb: 16 } as const;
