/** From digging to asking, in a small real repository with a tiny tokenizer: what is asked, and that no answer shows. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../test/temporaryFolder.ts';
import { tinyChunkTokens, tinyWorkspace } from '../test/tinyWorkspace.ts';
import { askHoles } from './askHoles.ts';
import { parseReaders } from './benchReader.ts';
import { digHoles } from './digHoles.ts';
import { loadHoles, modes, saveHoles } from './hole.ts';
import type { Question } from './quality.ts';

const readers = parseReaders('prompt:4,attend:2@random,attend:2+after');

for (const mode of modes) {
  test(`${mode}: the target follows the context, no chunk shows it, and the files are put back`, async (t) => {
    const bench = await tinyWorkspace(t);
    const holes = await digHoles(bench, { mode, stratum: 'normal', count: 9, seed: 1, offered: 8 });
    assert.equal(holes.length, 9);
    const questions = askHoles(bench, holes, { readers, other: undefined, seed: 1 });
    for (const hole of holes) {
      const { value } = await questions.next();
      const { score, generate, truth, readBy } = value as Question;
      const { tokenizer, session } = bench;
      const known = tokenizer.decode(score.local).slice(-50);
      const start = (hole.before + hole.target).lastIndexOf(known + tokenizer.decode(score.targets)) + known.length;
      // Inside a word the first token reaches back over the cursor; with a whole vocabulary by a word at most.
      assert.ok(start > known.length && start <= hole.offset && start > hole.offset - 20);
      assert.ok(score.targets.length <= 64 && score.targets.length > (mode === 'line' ? 8 : 60));
      const { remainder } = bench.healer.heal(hole.before);
      assert.equal(generate.constraint === undefined, remainder.length === 0);
      assert.ok(hole.target.startsWith(truth) && !truth.includes('\n'));
      const file = session.index.files.get(hole.path)!;
      assert.ok(!file.text.includes(hole.before + hole.target), 'the target is cut out while it is asked for');
      assert.equal(file.text.startsWith(hole.before), true);
      assert.equal(file.text === hole.before, mode === 'prefix');
      for (const chunk of hole.chunks.filter((each) => each.path === hole.path)) {
        assert.equal(chunk.text, file.text.slice(chunk.start, chunk.end));
      }
      const read = readers.map(readBy);
      assert.deepEqual(
        read.slice(0, 2).map(({ chunks }) => chunks.length),
        [4, 2],
      );
      for (const ids of read[0].chunks) assert.ok(ids.length <= tinyChunkTokens);
      const rest = file.text.slice(hole.offset).split('\n').slice(1).join('\n');
      const { reader, chunks } = read[2];
      assert.equal(reader.attend, chunks.length);
      assert.equal(chunks.length, 3);
      if (mode !== 'prefix' && /\S/.test(rest))
        assert.ok(tokenizer.decode(chunks[0]).includes(rest.trimStart().slice(0, 40)));
    }
    assert.equal((await questions.next()).done, true);
    for (const [name, text] of bench.texts) assert.equal(bench.session.index.files.get(name)?.text, text);
  });
}

test('saved holes ask the same, and holes of other files are refused', async (t) => {
  const bench = await tinyWorkspace(t);
  const holes = await digHoles(bench, { mode: 'prefix', stratum: 'top', count: 3, seed: 2, offered: 8 });
  const file = path.join(await temporaryFolder(t), 'holes.jsonl');
  await saveHoles(file, holes);
  const loaded = await loadHoles(file);
  assert.deepEqual(loaded, holes);
  const options = { readers, other: undefined, seed: 1 };
  const [first, again] = [askHoles(bench, holes, options), askHoles(await tinyWorkspace(t), loaded, options)];
  const scores = await Promise.all([first, again].map(async (each) => ((await each.next()).value as Question).score));
  assert.deepEqual(scores[0].targets, scores[1].targets);
  assert.deepEqual(scores[0].local, scores[1].local);
  const altered = [{ ...holes[0], before: `${holes[0].before} ` }];
  await assert.rejects(askHoles(bench, altered, options).next(), { kind: 'input', message: /dig new holes/ });
  await writeFile(file, 'no hole\n');
  await assert.rejects(loadHoles(file), { kind: 'input', message: /^Line 1 of .* is no hole/ });
});
