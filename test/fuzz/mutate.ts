/**
 * Sources that nobody would write, from ones that somebody did: those of the chunker's fixtures and of the reported cases,
 * which are dense in what is hard to read. The same seed and number give the same source on every machine.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Random, seededRandom } from '../../bench/seededRandom.ts';
import { parseCase } from '../reports/reportCase.ts';

export interface Sample {
  languageId: string;
  text: string;
}

const junk = [
  ...['"', "'", '`', '${', '"""', "'''", '/*', '*/', '//', '#', '--', '<!--', '-->', '(*', '*)', '{-', '-}', '=begin'],
  ...['(', ')', '[', ']', '{', '}', '{{', '}}', '((((', '))))', '{{{{', '}}}}', '<div>', '</', '/>', '<script>', '```'],
  ...[
    '\n',
    '\r\n',
    '\r',
    '\n\n\n',
    '\t',
    '\t\t',
    '    ',
    '\\',
    '',
    ';',
    ':',
    ',',
    '@',
    '$',
    '%',
    '|',
    '<<EOF',
    '=',
    'end',
  ],
  ...['é', '😀', '\ud83d', '\udc00', '\ufeff', '\ufffd', '\u202e', '\u2028', '\0', '中文'.repeat(30), 'x'.repeat(300)],
  ...['ab, '.repeat(60), '(['.repeat(50), 'x'.repeat(3000), '\u0301'.repeat(20)],
];

const project = fileURLToPath(new URL('../..', import.meta.url));

export function samples(): Sample[] {
  const fixtures = path.join(project, 'server', 'chunking', 'fixtures');
  const own = readdirSync(fixtures).map((name) => {
    return { languageId: name.replace('.txt', ''), text: readFileSync(path.join(fixtures, name), 'utf8') };
  });
  const reports = path.join(project, 'test', 'reports');
  const cases = readdirSync(reports, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.case'));
  const reported = cases.flatMap((name) => {
    const { asked } = parseCase(readFileSync(path.join(reports, name), 'utf8'));
    return asked ? [{ languageId: asked.languageId, text: asked.text }] : [];
  });
  return [...own, ...reported.sort((a, b) => (a.languageId + a.text < b.languageId + b.text ? -1 : 1))];
}

/** @returns `text` with up to `most` pieces put in, taken out, doubled or moved */
export function mutate(text: string, most: number, random: Random): string {
  let mutated = text;
  for (let left = random.integer(most + 1); left > 0; left--) {
    const at = random.integer(mutated.length + 1);
    const to = Math.min(mutated.length, at + random.integer(40));
    const how = random.integer(4);
    const piece = how === 0 ? '' : how === 1 ? mutated.slice(at, to).repeat(2) : junk[random.integer(junk.length)];
    const kept = how === 2 ? at : to;
    mutated = mutated.slice(0, at) + piece + mutated.slice(kept);
  }
  return mutated;
}

/** Most characters of a source that is not of the few long ones: a parse is a matter of a millisecond. */
const usualUnits = 700;
const oneInLong = 40;

/** The source of a number, and the generator that made it, to go on with. */
export function sourceOf(all: readonly Sample[], seed: number, number: number): Sample & { random: Random } {
  const random = seededRandom(Math.imul(seed, 0x9e3779b1) ^ number);
  const { languageId, text } = all[random.integer(all.length)];
  const units = random.integer(oneInLong) === 0 ? text.length : usualUnits;
  const from = text.length <= units ? 0 : random.integer(text.length - units);
  return { languageId, text: mutate(text.slice(from, from + units), 7, random), random };
}
