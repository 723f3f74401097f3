import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { openModelSource } from '../server/engine/model/openModelSource.ts';
import { largestDifference, readLogprobFixture } from './logprobFixture.ts';
import { plainForward } from './plainForward.ts';
import { type TinyKind, tinyModel, tinyShapes, tinyTensors } from './tinyModels.ts';

for (const kind of ['llama', 'qwen2'] as TinyKind[]) {
  const fixture = readLogprobFixture(`tiny-${kind}`);

  test(`the tiny ${kind} is the one that the reference computed`, () => {
    const { maxPositions, ...shape } = tinyShapes[kind];
    assert.deepEqual(shape, fixture.shape);
    const hash = createHash('sha256');
    for (const { values } of tinyTensors(kind).values()) hash.update(values);
    assert.equal(hash.digest('hex'), fixture.weightsSha256);
  });

  test(`a plain forward of the tiny ${kind} gives PyTorch's log-probabilities`, async () => {
    const dir = await mkdtemp(join(tmpdir(), 'fovea-'));
    try {
      const source = await openModelSource(await tinyModel(kind, dir));
      assert.deepEqual(source.shape, tinyShapes[kind]);
      const difference = largestDifference(fixture, await plainForward(source, fixture.ids));
      await source.close();
      assert.ok(difference < 2e-5, `largest difference ${difference} nats`);
    } finally {
      await rm(dir, { recursive: true });
    }
  });
}
