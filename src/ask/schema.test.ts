import assert from 'node:assert/strict';
import { test } from 'node:test';
import { count, flag, list, nameOf, number, oneOf, optional, record, shape, tagged, text } from './schema.ts';

const isMessage = tagged({ go: { to: text(5), fast: optional(flag) }, stop: {} });
const rows: [unknown, boolean][] = [
  [{ type: 'stop' }, true],
  [{ type: 'go', to: 'there' }, true],
  [{ type: 'go', to: 'there', fast: true }, true],
  [{ type: 'go', to: 'there', fast: undefined }, true],
  [{ type: 'go' }, false],
  [{ type: 'go', to: 'too far' }, false],
  [{ type: 'go', to: 'there', fast: 1 }, false],
  [{ type: 'stop', extra: 1 }, false],
  [{ type: 'fly' }, false],
  [{ type: 'toString' }, false],
  [{ type: ['stop'] }, false],
  [JSON.parse('{"type":"stop","__proto__":{"to":"x"}}'), false],
  [Object.create({ type: 'stop' }), false],
  ['stop', false],
  [null, false],
  [[{ type: 'stop' }], false],
];
for (const [value, allowed] of rows) {
  test(`${JSON.stringify(value)} is ${allowed ? 'a' : 'no'} message`, () => assert.equal(isMessage(value), allowed));
}

test('checks of single values', () => {
  assert.deepEqual([0, 1.5, -1, Number.NaN, Number.POSITIVE_INFINITY, '1'].map(number), [
    true,
    true,
    true,
    false,
    false,
    false,
  ]);
  assert.deepEqual([0, 7, 1.5, -1].map(count), [true, true, false, false]);
  assert.equal(oneOf(['a', 'b'])('c'), false);
  assert.equal(list(count, 2)([1, 2]), true);
  assert.equal(list(count, 2)([1, 2, 3]), false);
  assert.equal(list(count, 2)([1, 'x']), false);
  assert.equal(record(count, 1)({ a: 1 }), true);
  assert.equal(record(count, 1)({ a: 1, b: 2 }), false);
  assert.equal(record(count, 1)([1]), false);
  assert.equal(shape({ a: optional(count) })({}), true);
});

test('a refused message is named by a plain word or not at all', () => {
  assert.equal(nameOf({ type: 'runCommand' }), 'runCommand');
  for (const value of [{ type: 'a\nb' }, { type: 'x'.repeat(41) }, { type: 1 }, 'text', null])
    assert.equal(nameOf(value), 'a message without a name');
});
