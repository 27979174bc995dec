/** A door that lets everybody in, with nothing before or behind it; a test that is about the door says what differs. */
import type { Access } from '../../lib/ports/access.ts';

export const openAccess: Access = {
  mode: 'open',
  localToken: null,
  publicOrigin: null,
  proxySecret: null,
  port: null,
  maxBody: 1_000_000,
};
