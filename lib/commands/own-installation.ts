/** This machine's installation as the commands see it: its settings, its models, its data folder; read when first asked for. */
import { access } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import type { InProcessServer, RunningServer } from './connect.ts';
import type { SharedServer, SharePorts } from './share.ts';
import type { Shell } from './shell.ts';

/** How the server of this installation is found, or opened in this process. */
export interface LocalServer {
  find(config: Config): Promise<RunningServer | null>;
  open(config: Config): Promise<InProcessServer>;
  share(config: Config, ...how: Parameters<SharePorts['share']>): Promise<SharedServer>;
}

/** Everything is imported on demand, so that help and a talk to a server elsewhere start at once. */
export function ownInstallation(local: LocalServer): Shell['ports'] {
  let reading: Promise<Config> | null = null;
  const config = () => {
    reading ??= import('../config.ts').then(({ readConfig }) => readConfig());
    return reading;
  };
  return {
    async settings() {
      const { KITH_URL, KITH_API_KEY, LOG_LEVEL } = await config();
      return { url: KITH_URL ?? undefined, key: KITH_API_KEY ?? undefined, debug: LOG_LEVEL === 'debug' };
    },
    findRunningServer: async () => local.find(await config()),
    openInProcess: async () => local.open(await config()),
    share: async (...how) => local.share(await config(), ...how),
    async installation() {
      const own = await config();
      const dataFolder = own.embedded ? resolve(own.KITH_DATA_DIR) : null;
      return { dataFolder, host: own.HOST, port: own.PORT, models: () => modelsOf(own, dataFolder) };
    },
    async openSource() {
      const { openSourceOutside } = await import('../runtime/source-outside.ts');
      return openSourceOutside(await config());
    },
    runAlone: async (file) => (await import('../runtime/run-alone.ts')).runAlone(file),
    async openAnalyzer() {
      const own = await config();
      const { openAnalyzer } = await import('../runtime/analyzer.ts');
      const { planOf, spaces } = await modelChoice(own, own.embedded ? resolve(own.KITH_DATA_DIR) : null);
      return { analyzer: await openAnalyzer(own, planOf, availableParallelism()), space: spaces.default };
    },
  };
}

async function modelsOf(config: Config, dataFolder: string | null) {
  const { modelPlace } = await import('./model-place.ts');
  const { modelFindings } = await import('./models.ts');
  const { spaces } = await modelChoice(config, dataFolder);
  return modelFindings(modelPlace(config), spaces.default.pack);
}

/** The pack of the data folder where there is one already; looking must not make a data folder. */
async function modelChoice(config: Config, dataFolder: string | null) {
  const { chooseModels } = await import('../runtime/model-choice.ts');
  const exists =
    dataFolder !== null &&
    (await access(dataFolder).then(
      () => true,
      () => false,
    ));
  return chooseModels(config, exists ? dataFolder : null, 1);
}
