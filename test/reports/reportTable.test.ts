/** The table of docs/reports.md against the folders: each kind is in it with its number of cases, mended in a file that is there. */
import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parseCase } from './reportCase.ts';

const here = import.meta.dirname;
const project = path.join(here, '..', '..');
const kinds = readdirSync(here, { withFileTypes: true }).filter((entry) => entry.isDirectory());
const casesOf = (kind: string): string[] => readdirSync(path.join(here, kind));

test('the table tells every kind, how many cases it has, and where it is mended', () => {
  const page = readFileSync(path.join(project, 'docs', 'reports.md'), 'utf8');
  const rows = [...page.matchAll(/^\| ([\w-]+) \| .+ \| (\d+) \| (\d+) \| (\S+) \|$/gm)];
  const told = Object.fromEntries(rows.map(([, kind, cases]) => [kind, Number(cases)]));
  assert.deepEqual(told, Object.fromEntries(kinds.map(({ name }) => [name, casesOf(name).length])));
  for (const [, kind, cases, failed, file] of rows) {
    assert.ok(existsSync(path.join(project, file)), `${kind}: ${file}`);
    assert.ok(Number(failed) > 0 || kind === 'left-out', `${kind}: no case of it failed`);
    assert.ok(Number(failed) <= Number(cases), kind);
  }
  const all = kinds.reduce((sum, { name }) => sum + casesOf(name).length, 0);
  assert.ok(page.includes(`\n${all} cases; `), `${all} cases in all`);
});

test('150 cases and 32 languages at least', () => {
  const languages = new Set<string>();
  let cases = 0;
  for (const { name } of kinds) {
    for (const file of casesOf(name)) {
      assert.match(file, /\.case$/);
      const { asked } = parseCase(readFileSync(path.join(here, name, file), 'utf8'));
      if (asked) languages.add(asked.languageId);
      cases++;
    }
  }
  assert.ok(cases >= 150, `${cases} cases`);
  assert.ok(languages.size >= 32, [...languages].join());
});
