/**
 * `npm run l10n`: writes l10n/bundle.l10n.json, the English texts of src/, so that who translates has them all. Texts
 * stand in the code as `t('…')` or `l10n.t('…')`. A test compares.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
export const bundleFile = path.join(root, 'l10n', 'bundle.l10n.json');

/** @returns the texts of one file, in their order */
export function textsOf(code: string): string[] {
  return [...code.matchAll(/\bt\(\s*('(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")\s*[,)]/g)].map(([, literal]) =>
    literal.slice(1, -1).replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped)),
  );
}

/** Calls whose text is not written out, as `file: call`: nobody could translate them. */
export function unreadable(file: string, code: string): string[] {
  return [...code.matchAll(/(?<![\w.])(?:vscode\.l10n\.|l10n\.|context\.)?\bt\(\s*(?!['"\s])[^\n]{0,40}/g)]
    .map(([call]) => `${file}: ${call}`)
    .filter((call) => !call.includes('t(message, ...args)'));
}

export function sourceFiles(): { file: string; code: string }[] {
  return readdirSync(path.join(root, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'))
    .map((file) => file.split(path.sep).join('/'))
    .sort()
    .map((file) => ({ file, code: readFileSync(path.join(root, 'src', file), 'utf8') }));
}

/** Each text under itself, sorted, as VS Code's bundles are. */
export function bundle(): Record<string, string> {
  const texts = new Set(sourceFiles().flatMap(({ code }) => textsOf(code)));
  return Object.fromEntries([...texts].sort().map((text) => [text, text]));
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  writeFileSync(bundleFile, `${JSON.stringify(bundle(), null, 2)}\n`);
  console.error(`Wrote ${bundleFile}.`);
}
