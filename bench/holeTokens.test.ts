/** The ids of a saved hole, against its text and against what the open repository asks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tinyWorkspace } from '../test/tinyWorkspace.ts';
import { askHoles } from './askHoles.ts';
import { digHoles } from './digHoles.ts';
import { holeTokens } from './holeTokens.ts';
import type { Question } from './quality.ts';

test('local context and targets spell the file, chunks are those offered', async (t) => {
  const bench = await tinyWorkspace(t);
  const holes = await digHoles(bench, { mode: 'prefix', stratum: 'normal', count: 6, seed: 3, offered: 4 });
  const questions = askHoles(bench, holes, { readers: [], other: undefined, seed: 1 });
  for (const hole of holes) {
    const { local, localFileTokens, history, targets, chunks } = holeTokens(bench.healer, hole);
    const spelled = bench.tokenizer.decode([...history, ...targets]);
    assert.ok((hole.before + hole.target).includes(spelled), 'history and targets are one run of the file');
    assert.deepEqual(local.slice(-localFileTokens), history.slice(-localFileTokens));
    assert.equal(targets.length, 64);
    assert.equal(chunks.length, 4);
    const { value } = await questions.next();
    const { score } = value as Question;
    const file = bench.tokenizer.decode([...score.local, ...score.targets]);
    // The same local context; where it is cut from the target may differ by the token at the cursor.
    assert.ok(file.startsWith(bench.tokenizer.decode(local)) || bench.tokenizer.decode(local).startsWith(file));
  }
});
