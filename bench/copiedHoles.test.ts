import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { Chunker } from '../server/chunking/chunker.ts';
import { Grammars } from '../server/chunking/grammars.ts';
import { locateInPackages } from '../server/chunking/sourceWasm.ts';
import { createTokenizer } from '../server/engine/tokenizer/createTokenizer.ts';
import { chunkHeader } from '../server/prompt/header.ts';
import { RepositoryIndex } from '../server/workspace/repositoryIndex.ts';
import { temporaryFolder } from '../test/temporaryFolder.ts';
import { tinyTokenizerJson } from '../test/tinyTokenizer.ts';
import { copyAtHoles } from './copiedHoles.ts';
import { isExact } from './metrics.ts';
import { seededRandom } from './seededRandom.ts';

test('what stands elsewhere is copied; what stands nowhere but in the hole never is', async (t) => {
  const root = await temporaryFolder(t);
  const random = seededRandom(4);
  const secret = () => Array.from({ length: 12 }, () => 'abcdefghijklmnopqrstuvwxyz'[random.integer(26)]).join('');
  // Two files alike but for a word in every second line, which stands nowhere else.
  const secrets: string[] = [];
  for (const name of ['one', 'two']) {
    const lines = Array.from({ length: 60 }, (_, i) => {
      if (i % 2 === 0) return `export const shared_${i} = compute(settings, 'kind', ${i});`;
      secrets.push(secret());
      return `export const own_${i} = '${secrets.at(-1)}';`;
    });
    await writeFile(path.join(root, `${name}.ts`), `${lines.join('\n')}\n`);
  }
  const tokenizer = createTokenizer({ tokenizerJson: tinyTokenizerJson('llama') });
  const grammars = new Grammars(locateInPackages(import.meta.url));
  const chunker = new Chunker({ grammars, tokenizer, header: chunkHeader, chunkTokens: 256, tokenizerId: 'tiny' });
  const done: number[] = [];
  const holes = await copyAtHoles(new RepositoryIndex({ root, chunker }), tokenizer, {
    ...{ count: 60, seed: 1 },
    report: (number) => done.push(number),
  });
  assert.deepEqual([holes.length, done.at(-1)], [60, 60]);
  const shared = holes.filter(({ before, truth }) => `${before}${truth}`.includes('shared_'));
  assert.ok(
    shared.some(({ exact }) => exact),
    'a line that stands in the other file is copied',
  );
  for (const { before, truth, tokens, offered, exact, ms } of holes) {
    assert.equal(exact, offered !== '' && isExact(offered, truth));
    assert.ok(ms >= 0);
    assert.equal(offered !== '' && tokens.length === 0, false);
    const hidden = secrets.find((word) => `${before}${truth}`.includes(word));
    const typed =
      hidden === undefined
        ? 0
        : Array.from(hidden).findLastIndex((_, end) => before.endsWith(`'${hidden.slice(0, end + 1)}`)) + 1;
    if (hidden !== undefined && typed <= 8) assert.ok(!offered.includes(hidden.slice(typed)), `${before}|${offered}`);
  }
});
