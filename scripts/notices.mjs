/**
 * `npm run notices`: writes into THIRD-PARTY-NOTICES.md which packages the extension holds, with their licence texts, from
 * what its bundles are made of. What stands outside of the marks there is written by hand. A test compares.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from './build.mjs';
import { sourcePackageOf } from './grammarWasm.mjs';
import { install, root } from './install.mjs';
import { licenceTexts, manifestOf } from './licences.mjs';
import { runtimePackages } from './stagePackage.mjs';

export const noticesFile = path.join(root, 'THIRD-PARTY-NOTICES.md');

/** @returns {Promise<{ name: string, version: string, licence: string, form: string, texts: string[] }[]>} by name */
export async function shippedPackages() {
  const { inputs, grammars } = await bundle();
  const forms = new Map();
  const add = (folder, form) => forms.set(folder, [...new Set([...(forms.get(folder) ?? []), form])]);
  for (const file of inputs) if (isPackaged(file)) add(packageOf(file), 'bundled');
  for (const file of grammars) {
    if (isPackaged(file)) add(packageOf(file), 'WebAssembly');
    else add(sourcePackageOf(file), 'WebAssembly, compiled here');
  }
  for (const name of runtimePackages) add(path.join(root, 'node_modules', name), 'as it is');
  const packages = [...forms].map(([folder, form]) => {
    const { name, version, license } = manifestOf(folder);
    return { name, version, licence: license, form: form.join(', '), texts: licenceTexts(folder) };
  });
  return packages.sort((a, b) => compare(a.name, b.name) || compare(a.version, b.version));
}

/** @param {string} page with the marks */
export async function withNotices(page) {
  const packages = await shippedPackages();
  return replaceMarked(replaceMarked(page, 'packages', table(packages)), 'licences', texts(packages));
}

function table(packages) {
  const rows = packages.map(({ name, version, licence, form }) => `| ${name} | ${version} | ${licence} | ${form} |`);
  return ['| package | version | licence | in the extension |', '|---|---|---|---|', ...rows].join('\n');
}

/** Each text once, under the names of all packages that come with it. */
function texts(packages) {
  const owners = new Map();
  for (const { name, version, texts: own } of packages)
    for (const text of own) owners.set(text, [...(owners.get(text) ?? []), `${name} ${version}`]);
  return [...owners].map(([text, names]) => `### ${names.join(', ')}\n\n\`\`\`text\n${text}\n\`\`\``).join('\n\n');
}

function replaceMarked(page, name, text) {
  const [begin, end] = [`<!-- ${name}: npm run notices -->`, `<!-- end of ${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`THIRD-PARTY-NOTICES.md has lost its mark ${begin} or ${end}.`);
  return `${page.slice(0, from + begin.length)}\n${text}\n${page.slice(to)}`;
}

function isPackaged(file) {
  return file.split(path.sep).includes('node_modules');
}

/** The nearest folder above whose manifest has name and version: a package may hold more manifests. */
function packageOf(file) {
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    const isPackage = existsSync(path.join(folder, 'package.json')) && manifestOf(folder).version !== undefined;
    if (isPackage && isPackaged(folder)) return folder;
    if (folder === root) throw new Error(`${file} belongs to no package.`);
  }
}

function compare(a, b) {
  return a < b ? -1 : Number(a > b);
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  install();
  writeFileSync(noticesFile, await withNotices(readFileSync(noticesFile, 'utf8')));
  console.error(`Wrote ${noticesFile}.`);
}
