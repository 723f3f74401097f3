import assert from 'node:assert/strict';
import { mock, test } from 'node:test';
import { Parser, type Tree } from 'web-tree-sitter';
import { FoveaError } from '../base/errors.ts';
import { Grammars } from './grammars.ts';
import { grammarIds } from './languages.ts';
import { locateInPackages, wasmSpecifier } from './sourceWasm.ts';
import { testGrammars } from './standIns.ts';

test('every grammar loads and parses', async () => {
  const grammars = testGrammars();
  for (const grammar of grammarIds) {
    const root = await grammars.withTree('x\n', grammar, (tree) => tree?.rootNode);
    assert.ok(root, grammar);
  }
  await grammars.dispose();
});

test('a tree is gone once its use is over, also after a throw', async () => {
  const grammars = testGrammars();
  let kept: Tree | undefined;
  const use = (tree: Tree | undefined) => {
    kept = tree;
    throw new RangeError('used up');
  };
  await assert.rejects(grammars.withTree('let a = 1;', 'typescript', use), RangeError);
  // A deleted tree's address is zero.
  assert.equal((kept as unknown as Record<number, number>)[0], 0);
});

test('what takes too long is not parsed, and the next file is', async () => {
  const grammars = testGrammars(-1);
  const long = 'const a = { b: [1, 2, 3] };\n'.repeat(5000);
  assert.equal(await grammars.withTree(long, 'typescript', (tree) => tree), undefined);
  assert.equal(grammars.unparsed, 1);
  const short = await grammars.withTree('f();', 'typescript', (tree) => tree?.rootNode.toString());
  assert.equal(
    short,
    '(program (expression_statement (call_expression function: (identifier) arguments: (arguments))))',
  );
});

test('no grammar, or too much text: no tree', async () => {
  const grammars = testGrammars();
  assert.equal(await grammars.withTree('text', undefined, (tree) => tree), undefined);
  assert.equal(await grammars.withTree(' '.repeat(4_000_001), 'python', (tree) => tree), undefined);
});

test('a grammar whose file is missing is said to be', async () => {
  const locate = locateInPackages(import.meta.url);
  const grammars = new Grammars((name) => (name === 'go' ? 'nowhere.wasm' : locate(name)));
  await assert.rejects(
    grammars.withTree('package a', 'go', () => 0),
    (error) => error instanceof FoveaError && error.message.includes('go grammar'),
  );
});

test('wasm files are found in the packages that ship them', () => {
  assert.equal(wasmSpecifier('tsx'), 'tree-sitter-typescript/tree-sitter-tsx.wasm');
  assert.equal(wasmSpecifier('web-tree-sitter'), 'web-tree-sitter/web-tree-sitter.wasm');
});

test('scripts and styles have trees of their own grammar, at the positions of the document', async () => {
  const grammars = testGrammars();
  const text =
    '<script lang="ts">\nlet a: number = 1;\n</script>\n<template><p/></template>\n<style>\n.a { b: c }\n</style>\n';
  const seen = await grammars.withSyntax(text, 'vue', (syntax) =>
    syntax?.inner.map(({ grammar, tree }) => {
      const [first] = tree.rootNode.namedChildren;
      return [grammar, first?.type, text.slice(first?.startIndex, first?.endIndex), tree.rootNode.hasError];
    }),
  );
  assert.deepEqual(seen, [
    ['typescript', 'lexical_declaration', 'let a: number = 1;', false],
    ['css', 'rule_set', '.a { b: c }', false],
  ]);
  const template = '<script type="text/x-template"><p></p></script><style lang="sass">a\n  b: c</style>';
  const inner = await grammars.withSyntax(template, 'html', (syntax) => syntax?.inner.map(({ grammar }) => grammar));
  assert.deepEqual(inner, ['html']);
});

test('a parser that traps is replaced, and after a second trap its grammar is left alone', async () => {
  const grammars = testGrammars();
  const trapping = mock.method(Parser.prototype, 'parse', () => {
    throw new RangeError('unreachable');
  });
  assert.equal(await grammars.withTree('a', 'lua', (tree) => tree), undefined);
  trapping.mock.restore();
  assert.equal(await grammars.withTree('a = 1', 'lua', (tree) => tree?.rootNode.type), 'chunk');
  const again = mock.method(Parser.prototype, 'parse', () => {
    throw new RangeError('unreachable');
  });
  await grammars.withTree('a', 'lua', () => 0);
  again.mock.restore();
  assert.equal(await grammars.withTree('a = 1', 'lua', (tree) => tree), undefined);
  assert.equal(grammars.unparsed, 2);
  assert.equal(await grammars.withTree('{}', 'json', (tree) => tree?.rootNode.type), 'document');
});
