/** What `cdk` runs: the functions are bundled, and the stacks are described for CloudFormation. */
import { Refusal } from '../lib/errors.ts';
import { synthesize } from '../lib/stacks/app.ts';

try {
  await synthesize();
} catch (cause) {
  if (!(cause instanceof Refusal)) throw cause;
  process.stderr.write(`kith: ${cause.message}\n`);
  process.exit(1);
}
