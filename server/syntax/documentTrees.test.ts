import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { languageById } from '../chunking/languages.ts';
import { testGrammars } from '../chunking/standIns.ts';
import { DocumentTrees } from './documentTrees.ts';

const fixtures = join(import.meta.dirname, '..', 'chunking', 'fixtures');

/** A generator of numbers in [0, 1) that gives the same ones for the same seed. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

test('a tree that followed edits is the tree of the text, and so is one with a text put in', async () => {
  const random = seeded(3);
  const below = (most: number): number => Math.floor(random() * most);
  const [trees, fresh] = [new DocumentTrees(testGrammars()), testGrammars()];
  const pieces = ['x', '(', ')\n', '"é"', '😀', '\n\n', '`', '  y = 1;\n', ''];
  let compared = 0;
  for (const name of readdirSync(fixtures)) {
    const { grammar } = languageById(name.replace('.txt', ''));
    if (grammar === undefined) continue;
    let text = readFileSync(join(fixtures, name), 'utf8');
    for (let edit = 0; edit < 6; edit++) {
      const change = (of: string): string => {
        const at = below(of.length);
        return of.slice(0, at) + pieces[below(pieces.length)] + of.slice(at + below(6));
      };
      text = change(text);
      const other = change(text);
      const seen: (string | undefined)[] = await trees.withDocument({ path: name, grammar, text }, (document) => [
        document?.tree.rootNode.toString(),
        document?.variant(other, (tree) => tree?.rootNode.toString()),
      ]);
      // The parser may mend what is broken otherwise than from the beginning; what is whole it reads alike.
      const whole: (string | undefined)[] = await Promise.all(
        [text, other].map((each) =>
          fresh.withTree(each, grammar, (tree) => (tree?.rootNode.hasError ? undefined : tree?.rootNode.toString())),
        ),
      );
      for (const [index, tree] of whole.entries()) {
        if (tree === undefined) continue;
        compared++;
        assert.equal(seen[index], tree, `${name}, edit ${edit}`);
      }
    }
  }
  assert.ok(compared > 10, `${compared} compared`);
  trees.dispose();
});

test('trees are given up: the one used last stays', async () => {
  const trees = new DocumentTrees(testGrammars());
  const long = 'const a = 1;\n'.repeat(40_000);
  for (let i = 0; i < 12; i++) {
    const seen: number | undefined = await trees.withDocument(
      { path: `${i}.ts`, grammar: 'typescript', text: `${long}// ${i}` },
      (document) => document?.tree.rootNode.endIndex,
    );
    assert.ok(seen === undefined || seen === long.length + `// ${i}`.length);
  }
  trees.dispose();
});

test('no grammar, or too long a text: no tree', async () => {
  const trees = new DocumentTrees(testGrammars());
  const none = (text: string, grammar: 'python' | undefined) =>
    trees.withDocument({ path: 'a', grammar, text }, (document) => document);
  assert.equal(await none('text', undefined), undefined);
  assert.equal(await none(' '.repeat(1_000_001), 'python'), undefined);
});
