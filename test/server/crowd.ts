/** A crowd of functions on one Postgres, as when a burst of requests starts a container for each. */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { CrowdReport } from './crowd-member.ts';

export interface Crowd {
  readonly processes: number;
  /** Each with a pool of one connection. */
  readonly functionsEach: number;
  readonly photosEach: number;
}

export interface Place {
  readonly url: string;
  /** Of crops. */
  readonly folder: string;
  readonly gallery: string;
}

/** Starts them all, lets them begin at once, and answers what each process reports. */
export async function runCrowd(place: Place, crowd: Crowd): Promise<readonly CrowdReport[]> {
  const script = join(import.meta.dirname, 'crowd-member.ts');
  const { url, folder, gallery } = place;
  const members: ChildProcess[] = [];
  try {
    for (let name = 0; name < crowd.processes; name++) {
      const given = [url, folder, gallery, name, crowd.functionsEach, crowd.photosEach].map(String);
      members.push(fork(script, given, { execArgv: [] }));
    }
    await Promise.all(members.map((member) => once(member, 'message')));
    const reports = members.map(async (member): Promise<CrowdReport> => {
      const told = once(member, 'message').then(([report]) => report);
      // It may die without a word.
      const ended = once(member, 'exit').then(([code]) =>
        Promise.reject(new Error(`a process ended with ${code}`)),
      );
      member.send('begin');
      const report = await Promise.race([told, ended]);
      await ended.catch(() => {});
      return report;
    });
    return await Promise.all(reports);
  } finally {
    for (const member of members) member.kill('SIGKILL');
  }
}
