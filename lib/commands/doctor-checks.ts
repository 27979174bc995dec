/** The checks of `kith doctor`: each looks at one thing and says ok, warn or fail, and what to do. */
import { constants } from 'node:fs';
import { access, stat, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import { dirname } from 'node:path';
import type { Health, Stats } from '../../clients/typescript/operations.ts';

export interface Finding {
  readonly check: string;
  readonly verdict: 'ok' | 'warn' | 'fail';
  readonly text: string;
}

/** A model file the configured pack needs. */
export interface ModelFinding {
  readonly file: string;
  readonly state: 'ok' | 'missing' | 'wrong_hash';
  readonly licence: string;
  readonly commercialUse: boolean;
}

export interface Installation {
  /** Null when the registry is a database elsewhere. */
  readonly dataFolder: string | null;
  readonly host: string;
  readonly port: number;
  /** Looks at the files and their SHA-256. */
  models(): Promise<readonly ModelFinding[]>;
}

export interface DoctorPorts {
  /** Reads the settings; rejects with a sentence on every fault in them. */
  installation(): Promise<Installation>;
}

/** Below it the next models, photos or index snapshots may not fit. */
const littleRoom = 2e9;
const noRoom = 200e6;

export function checkNode(version: string): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const check = 'Node';
  if (major > 22 || (major === 22 && minor >= 18)) return { check, verdict: 'ok', text: version };
  return { check, verdict: 'fail', text: `${version} is too old: kith needs 22.18 or newer` };
}

export async function checkDataFolder(folder: string | null): Promise<Finding> {
  const check = 'data folder';
  if (folder === null)
    return { check, verdict: 'ok', text: 'not used: the registry is a database elsewhere' };
  try {
    await access(folder, constants.R_OK | constants.W_OK | constants.X_OK);
    const { mode } = await stat(folder);
    // Names and embeddings lie in it; on Windows the mode says nothing.
    if (process.platform !== 'win32' && (mode & 0o077) !== 0)
      return {
        check,
        verdict: 'warn',
        text: `${folder} can be read by others on this machine: chmod 700 it`,
      };
    return { check, verdict: 'ok', text: folder };
  } catch (error) {
    const absent = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    if (absent)
      return { check, verdict: 'ok', text: `${folder} does not exist yet; the first start makes it` };
    return { check, verdict: 'fail', text: `${folder} can't be read and written by this account` };
  }
}

export async function checkDisk(folder: string): Promise<Finding> {
  const check = 'free disk';
  const { bavail, bsize } = await statfs(await nearestExisting(folder));
  const free = bavail * bsize;
  const text = `${(free / 1e9).toFixed(1)} GB`;
  if (free < noRoom) return { check, verdict: 'fail', text: `${text} are not enough: make room` };
  if (free < littleRoom) return { check, verdict: 'warn', text: `${text} left: make room soon` };
  return { check, verdict: 'ok', text };
}

async function nearestExisting(folder: string): Promise<string> {
  const found = await stat(folder).catch(() => null);
  return found !== null || dirname(folder) === folder ? folder : nearestExisting(dirname(folder));
}

export function checkModels(models: readonly ModelFinding[]): readonly Finding[] {
  const check = 'models';
  const bad = models.filter((model) => model.state !== 'ok');
  const findings: Finding[] = bad.map((model) => ({
    check,
    verdict: 'fail',
    text:
      model.state === 'missing'
        ? `${model.file} is missing: kith models fetch, or put it into the models folder`
        : `${model.file} has another SHA-256 than the manifest says: kith models fetch`,
  }));
  if (bad.length === 0)
    findings.push({
      check,
      verdict: 'ok',
      text: `${models.map((m) => m.file).join(', ')} with the right SHA-256`,
    });
  for (const [licence, same] of Map.groupBy(models, (model) => model.licence)) {
    const files = same.map((model) => model.file).join(', ');
    const free = same.every((model) => model.commercialUse);
    findings.push({
      check: 'licence',
      verdict: free ? 'ok' : 'warn',
      text: `${licence}${free ? '' : ', not for commercial use'}: ${files}`,
    });
  }
  return findings;
}

export function checkHealth(place: string, health: Health): readonly Finding[] {
  const ill = Object.entries(health.parts ?? {}).filter(([, part]) => part.status !== 'ok');
  if (health.status === 'ok') return [{ check: 'health', verdict: 'ok', text: `${place} is well` }];
  if (ill.length === 0)
    return [{ check: 'health', verdict: 'fail', text: `${place} is ill; its log says why` }];
  return ill.map(([name, part]) => ({
    check: 'health',
    verdict: 'fail',
    text: `${name}: ${part.detail ?? 'ill; the log of the server says why'}`,
  }));
}

/** Faces in the registry against points in the index; entries still on their way explain a difference. */
export function checkAgreement(gallery: string, stats: Stats): Finding {
  const { points, pending } = stats.index;
  const check = `index of ${gallery}`;
  if (points === stats.faces) return { check, verdict: 'ok', text: `${points} points, as many as faces` };
  const text = `${points} points for ${stats.faces} faces`;
  if (pending > 0) return { check, verdict: 'ok', text: `${text}, ${pending} on their way` };
  return { check, verdict: 'warn', text: `${text}: kith reindex --gallery ${gallery}` };
}

/** Can a server listen there? Asked only when none of ours does. */
export async function checkPort(host: string, port: number): Promise<Finding> {
  const check = 'port';
  const free = await new Promise<boolean>((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen(port, host, () => probe.close(() => resolve(true)));
  });
  if (free) return { check, verdict: 'ok', text: `${port} on ${host} is free` };
  return {
    check,
    verdict: 'fail',
    text: `${port} on ${host} is taken by another program: set PORT to a free one`,
  };
}
