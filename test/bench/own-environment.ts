/** The environment of processes the bench starts: the product's defaults with the development pack, whatever is set outside. */

export const developmentPack = { KITH_MODEL_PACK: 'buffalo_sc_q8' };

export function ownEnvironment(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const outside = Object.entries(process.env).filter(([name]) => !name.startsWith('KITH_'));
  const others = { HOST: '127.0.0.1', LOG_LEVEL: 'info', DATABASE_URL: '' };
  return { ...Object.fromEntries(outside), ...others, ...developmentPack, ...settings };
}
