/** The registry inside the process keeps the registry's laws. */
import { openTestRegistry } from '../../fixtures/registry.ts';
import { describeRegistry } from './registry-conformance.ts';

describeRegistry('the embedded database', openTestRegistry);
