import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it } from 'node:test';
import { temporaryFolder } from '../../../test/temporaryFolder.ts';
import { copyWeightsFor, defaultCopyWeights, parseCopyWeights, readCopyWeights, weightKindOf } from './copyWeights.ts';

describe('parseCopyWeights', () => {
  it('takes the default weights through JSON', () => {
    const json: unknown = JSON.parse(JSON.stringify(defaultCopyWeights));
    assert.deepEqual(parseCopyWeights(json, 'copy.json'), defaultCopyWeights);
  });

  const { once } = defaultCopyWeights;
  for (const [name, json] of [
    ['nothing', null],
    ['an agreement left out', { ...defaultCopyWeights, few: undefined }],
    ['a short row', { ...defaultCopyWeights, once: { ...once, hit: once.hit.slice(1) } }],
    ['a lambda of 1', { ...defaultCopyWeights, once: { ...once, lambda: once.lambda.map(() => 1) } }],
    ['a text', { ...defaultCopyWeights, once: { ...once, lambda: once.lambda.map(() => 'x') } }],
  ] as const) {
    it(`refuses ${name}`, () => {
      assert.throws(() => parseCopyWeights(json, 'copy.json'), { name: 'FoveaError', kind: 'input', message: /^copy/ });
    });
  }
});

describe('weights by kind of reader', () => {
  const own = { ...defaultCopyWeights, once: { ...defaultCopyWeights.once } };
  const reader = { prompt: 0, attend: 0, focus: 0, memory: 0 };

  it('takes the last kind that a reader has chunks of, and the default weights for a kind left out', () => {
    assert.equal(weightKindOf(reader), 'local');
    assert.equal(weightKindOf({ ...reader, prompt: 8 }), 'prompt');
    assert.equal(weightKindOf({ ...reader, attend: 2 }), 'attend');
    assert.equal(weightKindOf({ ...reader, attend: 2, focus: 8 }), 'focus');
    assert.equal(copyWeightsFor({ ...reader, attend: 2 }, { attend: own }), own);
    assert.equal(copyWeightsFor({ ...reader, focus: 2 }, { attend: own }), defaultCopyWeights);
  });

  it('reads them from a file, and refuses what is none', async (t) => {
    const file = path.join(await temporaryFolder(t), 'copyWeights.json');
    await writeFile(file, JSON.stringify({ attend: own, focus: defaultCopyWeights }));
    assert.deepEqual(await readCopyWeights(file), { attend: own, focus: defaultCopyWeights });
    for (const wrong of ['{', '{"attend": {}}', JSON.stringify({ peek: own })]) {
      await writeFile(file, wrong);
      await assert.rejects(readCopyWeights(file), { name: 'FoveaError', kind: 'input', message: /copyWeights\.json/ });
    }
  });
});
