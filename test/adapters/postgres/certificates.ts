/** A certificate authority of a test, and a server certificate of it, made by the openssl of this machine. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface Certificates {
  readonly ca: string;
  readonly certificate: string;
  readonly key: string;
}

export function hasOpenssl(): boolean {
  try {
    execFileSync('openssl', ['version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

/** @param names as in a subjectAltName: `DNS:localhost`, `IP:127.0.0.1` */
export function makeCertificates(names: string): Certificates {
  const folder = mkdtempSync(join(tmpdir(), 'kith-certificates-'));
  const openssl = (...given: readonly string[]) =>
    execFileSync('openssl', given, { cwd: folder, stdio: ['ignore', 'ignore', 'pipe'] });
  const file = (name: string) => readFileSync(join(folder, name), 'utf8');
  const fresh = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];
  try {
    openssl(
      'req',
      '-x509',
      ...fresh,
      '-keyout',
      'ca.key',
      '-out',
      'ca.pem',
      '-days',
      '2',
      '-subj',
      '/CN=kith test CA',
    );
    openssl('req', ...fresh, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=kith test server');
    writeFileSync(join(folder, 'names'), `subjectAltName=${names}\n`);
    openssl(
      ...['x509', '-req', '-in', 'server.csr', '-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'],
      ...['-out', 'server.pem', '-days', '2', '-extfile', 'names'],
    );
    return { ca: file('ca.pem'), certificate: file('server.pem'), key: file('server.key') };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
