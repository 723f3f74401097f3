/** Every language's own long source: cut where definitions begin, named by what is around, also when it is broken. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import type { Chunk, SourceFile } from './chunk.ts';
import { Chunker } from './chunker.ts';
import { languageById } from './languages.ts';
import { plainHeader, testGrammars, wordTokenizer } from './standIns.ts';

const chunkTokens = 160;
const copies = 8;

const grammars = testGrammars();
const chunkerOf = (most: number): Chunker =>
  new Chunker({ grammars, tokenizer: wordTokenizer, header: plainHeader, chunkTokens: most, tokenizerId: 'words' });

/** A fixture several times over, as one file of some hundred lines; names differ, so that no two chunks are alike. */
function longSource(languageId: string): string {
  const text = readFileSync(join(import.meta.dirname, 'fixtures', `${languageId}.txt`), 'utf8');
  const parts = Array.from({ length: copies }, (_, i) => text.replace(/quay|Quay/g, (name) => `${name}${i}`));
  switch (languageId) {
    case 'json':
      return `[\n${parts.map((part) => part.trim()).join(',\n')}\n]\n`;
    case 'yaml':
      return parts.join('---\n');
    case 'php':
      return [parts[0], ...parts.slice(1).map((part) => part.slice(part.indexOf('use ')))].join('');
    case 'haskell':
      return [parts[0], ...parts.slice(1).map((part) => part.slice(part.indexOf('-- | What')))].join('\n');
    default:
      return parts.join('\n');
  }
}

/** Where a chunk may well begin: a definition, what leads it, a section, a statement. */
const sources: [languageId: string, begins: RegExp, labels: string[]][] = [
  [
    'csharp',
    /^(using|namespace| *(public|private|\[|\/\/\/))/,
    ['class BerthLedger', 'method Confirm', 'namespace Harbour.Berths'],
  ],
  [
    'kotlin',
    /^(package|import| *(override |private |suspend )*(fun|class|interface|enum|sealed|data|companion|\/\*\*))/,
    ['class MemoryRoster', 'fun assign'],
  ],
  [
    'scala',
    /^(package|import| *(override |final |sealed )*(def|class|trait|object|case|\/\*\*|private val))/,
    ['class GreedySchedule', 'def plan'],
  ],
  [
    'swift',
    /^(import| *(final |private )?(func|class|struct|enum|protocol|extension|init|var|\/\/\/))/,
    ['class MemoryBuoyStore', 'extension Buoy'],
  ],
  [
    'dart',
    /^(import|\/\/\/|class|enum|abstract|extension|Future| *(@override|String|SimpleLock|const|@immutable))/,
    ['class SimpleLock', 'function fill'],
  ],
  [
    'php',
    /^(<\?php|use|\/\*\*|final|interface|trait|enum|class|function| *(public|protected|private))/,
    ['class FlatTariff'],
  ],
  ['ruby', /^(#|require|module| *(def|class|module|private|# ))/, ['module Harbour', 'class Tug']],
  ['shellscript', /^(#|\w+\(\) \{|main|set|readonly)/, ['function fetch_table', 'function main']],
  ['lua', /^(local|function|---|return|Lights)/, ['function Lights.new', 'function describe']],
  ['elixir', /^(defmodule| *(@|def|use|alias))/, ['defmodule Harbour.Queue', 'def handle_call']],
  ['haskell', /^(\{-#|module|import|data|newtype|type|class|instance|--|\w+ ::)/, ['loadAll']],
  ['ocaml', /^(open|\(\*|type|exception|module|let|class| *(let|method|val))/, ['module Store', 'let tighten']],
  ['ocaml.interface', /^(\(\*|type|exception|module|val|class| *(val|method))/, ['module type STORE']],
  ['zig', /^(const|pub|fn|test|\/\/\/| *pub fn)/, ['struct Sounder', 'fn alarm']],
  [
    'terraform',
    /^(#|terraform|variable|locals|resource|data|output| *\w+( =| \{))/,
    ['resource "aws_lambda_function" "counter"', 'variable "quay3s"'],
  ],
  ['json', /^\s*("|\{|\[)/, ['quay0s', 'compilerOptions']],
  ['yaml', /^(#|---|[\w-]+:| {2}\w+:| +\w+:)/, ['services', 'pilots']],
  ['toml', /^(#|\[|\w+ =)/, ['[package]', '[tool.lint.per-file]']],
  ['html', /^\s*<\w/, ['section#north', 'form#ask', 'script']],
  ['css', /^(@|\.|#|:|\/\*| {2}\.quay| {2}body)/, ['@media (min-width: 60em) and (prefers-color-scheme: dark)']],
  ['vue', /^(<|const|function|interface|import| *<)/, ['script', 'function hold', 'template']],
  ['svelte', /^(<|\{| {2}(async|import|export|\$|onMount|let)| *<)/, ['script', 'function load', '{#if error}']],
  ['sql', /^(--|\/\*|CREATE|INSERT|UPDATE|WITH)/, ['CREATE VIEW free_berths', 'CREATE FUNCTION longest']],
  ['markdown', /^(#|[A-Z]|\||```|1\.)/, ['# Notes', '## Options']],
];

function checkWhole({ text }: SourceFile, chunks: readonly Chunk[], name: string): void {
  assert.equal(chunks.map(({ start, end }) => text.slice(start, end)).join(''), text, `${name}: lossless`);
  assert.ok(
    chunks.every(({ ids }) => ids.length <= chunkTokens),
    `${name}: in bounds`,
  );
}

for (const [languageId, begins, labels] of sources) {
  test(`${languageId}: several hundred lines are cut along syntax`, async () => {
    assert.ok(languageById(languageId).grammar, 'has a grammar');
    const file = { path: 'src/long', text: longSource(languageId), languageId };
    assert.ok(file.text.split('\n').length > 150);
    const chunks = await chunkerOf(chunkTokens).chunk(file);
    checkWhole(file, chunks, 'whole');
    const share = chunks.filter(({ start }) => begins.test(file.text.slice(start, start + 120))).length / chunks.length;
    assert.ok(share > 0.5, `${share.toFixed(2)} of the chunks begin where something begins`);
    // Smaller chunks begin inside of definitions, so that every label is needed.
    const small = await chunkerOf(64).chunk(file);
    const seen = new Set(small.flatMap(({ scope }) => scope));
    for (const label of labels) assert.ok(seen.has(label), `${label} among ${[...seen].slice(0, 40).join(' | ')}`);
    // Broken in the middle: a bracket, a quote and a comment that never end.
    const middle = file.text.indexOf('\n', file.text.length / 2) + 1;
    for (const broken of ['({[', '"', '/* ', '<div', '```\n', '}}}']) {
      const text = file.text.slice(0, middle) + broken + file.text.slice(middle);
      const cut = await chunkerOf(chunkTokens).chunk({ ...file, text });
      checkWhole({ ...file, text }, cut, `with ${broken}`);
      assert.ok(cut.length > chunks.length / 2);
    }
  });
}
