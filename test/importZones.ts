/** Who may import whom, as a table; a function of a file's path and text. */
import path from 'node:path';

interface Zone {
  /** files that the row speaks of */
  of: RegExp;
  /** what else of the project they may import, their own zone aside */
  may: readonly RegExp[];
}

/** What both sides of the engine's pipe share, none of it about repositories or ids. */
const shared = [/^server\/base\/errors\.ts$/, /^server\/base\/progress\.ts$/];

/** All that the sidecar knows of the engine. */
const engineDoor = [
  /^server\/engine\/protocol\.ts$/,
  /^server\/engine\/tokenizer(\.ts$|\/)/,
  /^server\/engine\/readers\/readerSpec\.ts$/,
  /^server\/engine\/model\/(source|shape)\.ts$/,
];

/** The first row whose `of` fits a file decides. */
const zones: readonly Zone[] = [
  { of: /^src\//, may: [/^server\/(protocol|settings|languageSwitch)\.ts$/] },
  { of: /^server\/engine\//, may: shared },
  // The model store opens model files and has them imported.
  { of: /^server\/models\//, may: [/^server\/(?!engine\/)/, ...engineDoor, /^server\/engine\/(model|graph)\//] },
  { of: /^server\/cli\/bench\w*\.ts$/, may: [/^server\/(?!engine\/)/, ...engineDoor, /^bench\//] },
  { of: /^server\//, may: [/^server\/(?!engine\/)/, ...engineDoor] },
  { of: /^bench\/vscode\//, may: [/^server\//, /^test\/vscode\//] },
  { of: /^bench\//, may: [/^server\//] },
];

/** A file's own zone: its top folder, the engine apart. */
function zoneOf(file: string): string {
  return file.startsWith('server/engine/') ? 'server/engine' : file.split('/')[0];
}

/** @param file path inside the project, with slashes @returns one sentence for each import that is not allowed */
export function forbiddenImports(file: string, text: string): string[] {
  const zone = zones.find(({ of }) => of.test(file));
  if (zone === undefined) return [];
  return importsOf(text).flatMap((specifier) => {
    if (specifier === 'vscode') return file.startsWith('src/') ? [] : [`${file} imports vscode`];
    if (!specifier.startsWith('.')) return [];
    const target = path.posix.join(path.posix.dirname(file), specifier);
    const own = zoneOf(target) === zoneOf(file) && zoneOf(file) !== 'server';
    return own || zone.may.some((pattern) => pattern.test(target)) ? [] : [`${file} imports ${target}`];
  });
}

/** What a TypeScript or JavaScript text imports, types and lazy imports included, as it is written there. */
export function importsOf(text: string): string[] {
  return [...text.matchAll(/^(?:import|export)\b[^;'"]*['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm)].map(
    ([, fixed, dynamic]) => fixed ?? dynamic,
  );
}
