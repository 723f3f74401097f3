import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { defaultCopyWeights, parseCopyWeights } from './copyWeights.ts';

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
