/** Words typed, and the one line that a wrong one gets. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { FoveaError } from '../base/errors.ts';
import { helpText, parseArguments, type Usage } from './args.ts';

const usage: Usage = {
  synopsis: 'fovea complete PATH:LINE[:COL] [OPTIONS]',
  summary: 'Completes at a place in a file.',
  options: [
    { name: 'repo', takes: 'DIR', help: 'the repository' },
    { name: 'holes', takes: 'N', help: 'how many' },
    { name: 'mode', takes: 'MODE', help: 'which' },
    { name: 'slow', takes: 'F', help: 'how slow' },
    { name: 'json', help: 'one JSON document' },
  ],
  positionals: [1, 1],
};

test('options before and after the words, in both spellings', () => {
  const args = parseArguments(['--repo=x', 'a.ts:3', '--json', '--holes', '12'], usage);
  assert.deepEqual(args.positionals, ['a.ts:3']);
  assert.equal(args.text('repo'), 'x');
  assert.ok(args.flag('json'));
  assert.equal(args.integer('holes', 48, 1, 100), 12);
  assert.equal(args.choice('mode', 'prefix', ['prefix', 'line']), 'prefix');
});

const wrong: [string, string[], RegExp][] = [
  ['an unknown option', ['a.ts:3', '--jsn'], /Unknown option '--jsn'.*See fovea complete --help\.$/],
  ['a missing value', ['a.ts:3', '--repo'], /'--repo.*' argument missing/],
  ['a value for a flag', ['a.ts:3', '--json=yes'], /'--json' does not take an argument/],
  ['no place', [], /^Usage: fovea complete PATH:LINE\[:COL\]/],
  ['two places', ['a.ts:3', 'b.ts:4'], /"b\.ts:4" is one word too many/],
];
for (const [name, words, message] of wrong) {
  test(`${name} is bad usage`, () => {
    assert.throws(
      () => parseArguments(words, usage),
      (error) => error instanceof FoveaError && error.kind === 'usage' && message.test(error.message),
    );
  });
}

for (const given of ['0', '101', '1.5', '-3', 'x', '']) {
  test(`"${given}" is no number of holes`, () => {
    const args = parseArguments(['a.ts:3', `--holes=${given}`], usage);
    assert.throws(() => args.integer('holes', 48, 1, 100), /must be a whole number from 1 to 100/);
  });
}

for (const [given, number] of [
  ['1', 1],
  ['6', 6],
  ['2.5', 2.5],
  ['50.0', 50],
] as const) {
  test(`"${given}" is a number with decimals`, () => {
    assert.equal(parseArguments(['a.ts:3', `--slow=${given}`], usage).number('slow', 1, 1, 50), number);
  });
}

for (const given of ['0.9', '50.1', '-2', '1e1', 'x', '.5', '2.', '']) {
  test(`"${given}" is no number from 1 to 50`, () => {
    const args = parseArguments(['a.ts:3', `--slow=${given}`], usage);
    assert.throws(() => args.number('slow', 1, 1, 50), /must be a number from 1 to 50/);
  });
}

test('an unknown choice lists the known ones', () => {
  const args = parseArguments(['a.ts:3', '--mode', 'suffix'], usage);
  assert.throws(() => args.choice('mode', 'prefix', ['prefix', 'line']), /"suffix" must be one of prefix, line/);
});

test('help needs no words and names every option', () => {
  assert.ok(parseArguments(['--help'], usage).flag('help'));
  const text = helpText(usage);
  for (const { name, help } of usage.options) assert.ok(text.includes(`--${name}`) && text.includes(help));
});
