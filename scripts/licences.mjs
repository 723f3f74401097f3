/**
 * Licence texts of the packages in node_modules. Of those that come without one they lie in scripts/licences/, a folder a
 * version: a new version of such a package is a new look at its licence.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { root } from './install.mjs';

const kept = path.join(root, 'scripts', 'licences');
/** One work, one licence, several packages. */
const works = { 'onnxruntime-node': 'onnxruntime', 'onnxruntime-common': 'onnxruntime' };
/** What else is inside a package that has a licence of its own: other works, compiled. */
const carried = { '@repomix/tree-sitter-wasms': 'repomix-tree-sitter-wasms' };
const textName = /^(licen[cs]e|copying|notice|third-?party-?notices)([-.].*)?$/i;

/** @returns {string} the folder kept for a work, in the version that is installed */
export function licenceFolder(work) {
  const ownerOf = (names) => Object.keys(names).find((each) => names[each] === work);
  const name = ownerOf(works) ?? ownerOf(carried) ?? work;
  const { version } = manifestOf(path.join(root, 'node_modules', name));
  const folder = path.join(kept, `${work}-${version}`);
  if (!existsSync(folder)) {
    const where = `scripts/licences/${path.basename(folder)}`;
    throw new Error(`${name} ${version} comes without a licence text: put the one of its release into ${where}.`);
  }
  return folder;
}

/** @param {string} folder of an installed package */
export function manifestOf(folder) {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
}

/**
 * @param {string} folder of an installed package
 * @returns {string[]} its licence first, then its notices
 */
export function licenceTexts(folder) {
  const own = textsIn(folder);
  const { name } = manifestOf(folder);
  if (carried[name]) own.push(...textsIn(licenceFolder(carried[name])));
  if (own.length > 0) return own;
  // ONNX Runtime's notices, 340 kB, lie beside its binaries.
  return textsIn(licenceFolder(works[name] ?? name), /^licen[cs]e/i);
}

function textsIn(folder, named = textName) {
  const names = readdirSync(folder).filter((name) => named.test(name));
  return names.sort().map((name) => plain(readFileSync(path.join(folder, name), 'utf8')));
}

/** As two packages write the same text. */
function plain(text) {
  const lines = text
    .replace(/^\uFEFF/, '')
    .replace(/\r/g, '')
    .split('\n');
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trim();
}
