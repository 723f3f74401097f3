import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openModelSource } from '../server/engine/model/openModelSource.ts';
import type { ModelSource } from '../server/engine/model/source.ts';
import { createTokenizer } from '../server/engine/tokenizer/createTokenizer.ts';
import { largestDifference, readLogprobFixture } from './logprobFixture.ts';
import { PlainDecoder } from './plainDecoder.ts';
import { tinyGguf, writeGguf } from './tinyGguf.ts';
import { tinyIds, tinyKinds, tinyModel, tinyScaling, tinyShapes, tinyTensors } from './tinyModels.ts';
import { tinyTokenizerJson, tinyVocabulary } from './tinyTokenizer.ts';

for (const kind of tinyKinds) {
  const fixture = readLogprobFixture(`tiny-${kind}`);

  test(`the tiny ${kind} is the one that the reference computed`, () => {
    const { maxPositions, rotaryScaling, ...shape } = tinyShapes[kind];
    const { rotaryScaling: expected, ...plain } = fixture.shape;
    assert.deepEqual(shape, plain);
    assert.equal(rotaryScaling?.divisors.length, expected?.divisors.length);
    for (const [i, divisor] of (expected?.divisors ?? []).entries()) {
      assert.ok(Math.abs(rotaryScaling!.divisors[i] / divisor - 1) < 1e-12, `divisor ${i}`);
    }
    assert.equal(rotaryScaling?.magnitude, expected?.magnitude);
    const hash = createHash('sha256');
    for (const { values } of tinyTensors(kind).values()) hash.update(values);
    assert.equal(hash.digest('hex'), fixture.weightsSha256);
  });

  test(`the tiny ${kind}'s tokenizer holds every text in its ids`, () => {
    const tokenizer = createTokenizer({ tokenizerJson: tinyTokenizerJson(kind), ...tinyIds });
    assert.equal(tokenizer.vocabSize, tinyShapes[kind].vocab);
    assert.equal(new Set(tinyVocabulary(kind).tokens).size, tinyShapes[kind].vocab);
    const text = 'const value = (name) => {\n    return function() {}; // é日本 <|im_end|>\r\n}';
    const ids = tokenizer.encode(text);
    assert.equal(tokenizer.decode(ids), text);
    assert.ok(ids.length < Buffer.byteLength(text) && ids.every((id) => id > 2 && id < tinyShapes[kind].vocab));
  });

  test(`a plain forward of the tiny ${kind} gives PyTorch's log-probabilities, from safetensors and GGUF`, async () => {
    const dir = await mkdtemp(join(tmpdir(), 'fovea-'));
    try {
      const paths = [await tinyModel(kind, dir), await writeGguf(join(dir, 'tiny.gguf'), tinyGguf(kind))];
      for (const path of paths) {
        const source = await openModelSource(path);
        if (path === dir) assert.deepEqual(source.shape, tinyShapes[kind]);
        const difference = largestDifference(fixture, plainForward(await PlainDecoder.load(source), fixture.ids));
        const unscaled = { ...source, shape: { ...source.shape, rotaryScaling: undefined } } as unknown as ModelSource;
        const otherwise = largestDifference(fixture, plainForward(await PlainDecoder.load(unscaled), fixture.ids));
        await source.close();
        assert.ok(difference < 2e-5, `largest difference ${difference} nats`);
        assert.equal(otherwise > 0.1, kind in tinyScaling, `without its scaling: ${otherwise} nats`);
      }
    } finally {
      await rm(dir, { recursive: true });
    }
  });
}

/** Log-probabilities after each id of an ordinary sequence. */
function plainForward(decoder: PlainDecoder, ids: readonly number[]): number[][] {
  const tokens = ids.map((id, position) => ({ id, position, role: undefined }));
  return decoder.forward(tokens, (query, key) => (key <= query ? key : undefined));
}
