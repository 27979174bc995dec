/** Reads a list of photos to leave out of an evaluation: one SHA-256 and a reason per line, so that no name has to be written down. */
import { readFile } from 'node:fs/promises';
import { CommandProblem } from './command-problem.ts';

/** Reason by SHA-256. Lines that start with # and empty lines are skipped; any other line has to make sense. */
export async function readExclusionList(path: string): Promise<ReadonlyMap<string, string>> {
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new CommandProblem('file_not_found', `There is no exclusion list "${path}" that can be read.`, {
      cause,
    });
  });
  return parseExclusionList(text, path);
}

export function parseExclusionList(text: string, path: string): ReadonlyMap<string, string> {
  const reasons = new Map<string, string>();
  for (const [i, line] of text.split(/\r?\n/).entries()) {
    if (/^\s*(#|$)/.test(line)) continue;
    const [, sha256, reason] = /^\s*([0-9a-fA-F]{64})\s+(\S.*?)\s*$/.exec(line) ?? [];
    if (sha256 === undefined || reason === undefined) {
      throw new CommandProblem(
        'usage',
        `Line ${i + 1} of "${path}" is not a SHA-256 (64 hex digits), a space and a reason.`,
      );
    }
    reasons.set(sha256.toLowerCase(), reason);
  }
  return reasons;
}
