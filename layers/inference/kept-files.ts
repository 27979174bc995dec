/** What of a package is needed at run time; the rest would take the layer above what Lambda unpacks. */
import type { Arch } from './native-packages.ts';

/** Types, maps and prose of any package; licences are kept, and the page that lists the licences of what libvips is made of. */
const prose = /(\.d\.[cm]?ts|\.ts|\.map|\.md|\.markdown)$/i;
const licence = /(^|\/)(licen[cs]e|notice|copying|third-party)[^/]*$/i;

/** Folders and files nothing reads on Lambda: build scripts, sources, the module forms that `require` does not take. */
const unneeded: Readonly<Record<string, RegExp>> = {
  'onnxruntime-node': /^(script|lib)\/|_providers_(cuda|tensorrt|shared)/,
  'onnxruntime-common': /^(lib|dist\/esm)\//,
  sharp: /^(src|install|lib)\/|\.mjs$/,
  // One form of several: the module with its WebAssembly inside, as the decoder loads it.
  'libheif-js': /^(?!package\.json$|libheif-wasm\/libheif-bundle\.js$)/,
  semver: /^bin\/|\.bnf$/,
};

/** @param path below the package's folder, with slashes */
export function isKept(packageName: string, path: string, arch: Arch): boolean {
  if (path.startsWith('node_modules/')) return false;
  if (licence.test(path)) return true;
  if (packageName.startsWith('@img/sharp-libvips-'))
    return path === 'README.md' || !/^lib\/glib-2\.0\//.test(path);
  if (prose.test(path)) return false;
  if (packageName === 'onnxruntime-node' && path.startsWith('bin/'))
    return path.startsWith(`bin/napi-v6/linux/${arch}/`) && !unneeded[packageName]?.test(path);
  return !unneeded[packageName]?.test(path);
}
