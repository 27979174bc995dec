/** Runs `npx cdk synth` as whoever deploys runs it: no network, no credentials, the real bundles. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const cdk = join(root, 'node_modules/aws-cdk/bin/cdk');

export interface SynthRun {
  readonly code: number | null;
  readonly said: string;
  /** Folder with the templates, until `remove`. */
  readonly output: string;
  readonly seconds: number;
  remove(): void;
}

/** Behind a proxy that isn't there, without a home: whatever asks the network fails. `settings` as `name=value`. */
export async function runSynth(...settings: readonly string[]): Promise<SynthRun> {
  const home = mkdtempSync(join(tmpdir(), 'kith-synth-'));
  const output = join(home, 'cdk.out');
  const words = ['synth', '-q', '--output', output, ...settings.flatMap((setting) => ['-c', setting])];
  const nowhere = 'http://127.0.0.1:9';
  const begin = performance.now();
  const child = spawn(process.execPath, [cdk, ...words], {
    cwd: root,
    env: {
      PATH: `${join(process.execPath, '..')}:/usr/bin:/bin`,
      HOME: home,
      HTTPS_PROXY: nowhere,
      HTTP_PROXY: nowhere,
      AWS_EC2_METADATA_DISABLED: 'true',
      CI: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8');
    stream.on('data', (text: string) => {
      said += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  const seconds = (performance.now() - begin) / 1000;
  return { code, said, output, seconds, remove: () => rmSync(home, { recursive: true, force: true }) };
}
