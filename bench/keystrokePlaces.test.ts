import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type KeystrokeMode, keystrokePlaces } from './keystrokePlaces.ts';

const head = Array.from({ length: 40 }, (_, line) => `export const early${line} = ${line} * 1000;`).join('\n');
const tail = '\n  const total = prices.length;  \n}\n';
const files = Array.from({ length: 12 }, (_, number) => ({
  path: `src/file${number}.ts`,
  text: `${head}\nfunction f${number}() {${tail}`,
}));
const places = (mode: KeystrokeMode, typed = 7, seed = 1) => keystrokePlaces(files, { count: 8, typed, mode, seed });

test('a place is a line of a file, cut where its code begins: what is typed and the rest make it whole again', () => {
  for (const { path, before, typed, rest, after } of places('infill')) {
    const { text } = files.find((file) => file.path === path)!;
    const whole = before + typed + rest;
    assert.ok(text.startsWith(whole));
    assert.equal(text.slice(whole.length).replace(/^ +/, ''), after);
    assert.match(before, /(^|\n)[ \t]*$/);
    assert.equal(typed.length, 7);
    assert.ok(rest.length > 0 && after.startsWith('\n') && before.length >= 1_000);
  }
});

test('in prefix mode nothing follows', () => {
  assert.ok(places('prefix').every(({ after }) => after === ''));
});

test('a file has one place, and a seed the same ones', () => {
  const paths = places('infill').map(({ path }) => path);
  assert.equal(new Set(paths).size, 8);
  assert.deepEqual(places('infill', 7, 5), places('infill', 7, 5));
  assert.notDeepEqual(places('infill', 7, 5), places('infill', 7, 6));
});

test('something of the line is always left to be completed, and no character is cut in two', () => {
  assert.ok(places('infill', 200).every(({ rest }) => rest.length === 1));
  const emoji = [{ path: 'a.ts', text: `${'//\n'.repeat(400)}"😀😀😀😀"` }];
  const [{ typed, rest }] = keystrokePlaces(emoji, { count: 1, typed: 4, mode: 'infill', seed: 1 });
  assert.deepEqual([typed, rest], ['"😀', '😀😀😀"']);
});

test('files without a line that is long and late enough have no place', () => {
  const short = [{ path: 'a.ts', text: `${head.slice(0, 900)}\n` }];
  assert.deepEqual(keystrokePlaces(short, { count: 1, typed: 5, mode: 'infill', seed: 1 }), []);
});
