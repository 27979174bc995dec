/** What `cdk` runs. The stacks come with the release that deploys; until then it says so instead of making an empty app. */
process.stderr.write('kith: this release runs on one machine (npm start); it has no stacks to deploy yet.\n');
process.exit(1);
