import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Gate } from '../gate.ts';
import { ChunkLinks } from './chunkLinks.ts';

const chunk = (key: number, path: string, defines: string[] = []) => ({ key, path, languageId: 'typescript', defines });

test('chunk by chunk: what is defined, imported and about the same', () => {
  const links = new ChunkLinks();
  links.add(chunk(1, 'src/a.ts', ['A']), "import './b';");
  links.add(chunk(2, 'src/a.ts', ['load']), "const c = import('./c');");
  links.add(chunk(3, 'src/b.ts', ['B', 'load']), '');
  links.add(chunk(4, 'src/c.ts'), '');
  links.add(chunk(5, 'test/a.test.ts'), "import '../src/a';");
  assert.deepEqual([...links.files.importsOf('src/a.ts')], ['src/b.ts', 'src/c.ts']);
  assert.deepEqual([...links.definitions.chunksOf('load')], [2, 3]);
  assert.deepEqual(links.subjectsOf('src/a.ts'), ['test/a.test.ts']);
  // An edit: the old chunk goes, its successor comes.
  links.remove(2);
  links.add(chunk(6, 'src/a.ts', ['save']), 'const c = 1;');
  assert.deepEqual([...links.files.importsOf('src/a.ts')], ['src/b.ts']);
  assert.deepEqual([links.definitions.countOf('load'), links.definitions.countOf('save')], [1, 1]);
  assert.equal(links.files.distance('test/a.test.ts', 'src/b.ts'), 2);
  links.remove(3);
  assert.deepEqual([...links.files.importsOf('src/a.ts')], []);
  links.remove(5);
  assert.deepEqual(links.subjectsOf('src/a.ts'), []);
  assert.equal(links.files.size, 2);
});

test('the gate keeps its links in step, and reads manifests whole', () => {
  const manifest = '{ "name": "w", "main": "lib/start.js" }';
  const gate = new Gate(undefined, (path) => (path === 'w/package.json' ? manifest : undefined));
  gate.add({ ...chunk(1, 'w/package.json'), scope: [] }, '{ "name": ');
  gate.add({ ...chunk(2, 'w/src/start.ts', ['start']), scope: [] }, 'export function start() {}');
  gate.add({ ...chunk(3, 'x.ts'), scope: [] }, "import { start } from 'w';");
  assert.deepEqual([...gate.links.files.importsOf('x.ts')], ['w/src/start.ts']);
  assert.deepEqual(gate.links.definitions.namesOf(2), ['start']);
  gate.remove(2);
  assert.deepEqual([...gate.links.files.importsOf('x.ts')], []);
  assert.equal(gate.links.definitions.size, 0);
});

test('of 10,000 files, one that is edited or comes costs little', () => {
  const links = new ChunkLinks();
  const path = (i: number) => `src/part${i % 100}/file${i}.ts`;
  const text = (i: number) =>
    [1, 7, 50, 333, 2000]
      .map((by) => `import { x } from '../part${((i + by) % 10_000) % 100}/file${(i + by) % 10_000}.js';`)
      .join('\n');
  const began = performance.now();
  for (let i = 0; i < 10_000; i++) links.add(chunk(i, path(i), [`name${i}`]), text(i));
  let turns = 0;
  for (; !links.files.resolveSome(); turns++) {
    const asked = performance.now();
    links.files.importersOf(path(5));
    // Of 5 ms, with room for a busy machine.
    assert.ok(performance.now() - asked < 500, 'whoever asks meanwhile is answered soon');
  }
  assert.equal(links.files.importersOf(path(5)).size, 5);
  assert.ok(turns < 1000);
  const built = performance.now() - began;
  const times: number[] = [];
  for (let i = 0; i < 20; i++) {
    const start = performance.now();
    links.remove(i);
    links.add(chunk(20_000 + i, path(i)), text(i + 1));
    links.add(chunk(30_000 + i, `src/new${i}.ts`), "import './part1/file1'");
    assert.equal(links.files.importsOf(path(i)).size, 5);
    times.push(performance.now() - start);
  }
  const median = times.sort((a, b) => a - b)[10];
  // Four times what it takes on a slow core, so that a busy one does not fail.
  assert.ok(built < 6000 && median < 40, `${built.toFixed()} ms built, ${median.toFixed(1)} ms an edit`);
});
