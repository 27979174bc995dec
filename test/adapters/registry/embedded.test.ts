/** The registry inside the process keeps the registry's laws. */
import { openTestRegistry } from '../../fixtures/registry.ts';
import { describeAlbums } from './album-conformance.ts';
import { describeRegistry } from './registry-conformance.ts';

describeRegistry('the embedded database', openTestRegistry);
describeAlbums('the embedded database', openTestRegistry);
