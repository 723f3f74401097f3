/** Names around a cursor, how they are used, and the call that is open. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namesAfter, namesBefore, openCall } from './nearNames.ts';

test('each name once, nearest first, by its use', () => {
  const text = 'const cart = new CartStore();\ncart.total = sum(cart.items, Rate::fast, ';
  assert.deepEqual(
    namesBefore(text, text.length).map(({ name, role }) => [name, role]),
    [
      ['fast', 'member'],
      ['Rate', 'type'],
      ['items', 'member'],
      ['cart', 'plain'],
      ['sum', 'call'],
      ['total', 'member'],
      ['CartStore', 'call'],
      ['new', 'plain'],
      ['const', 'plain'],
    ],
  );
});

test('after the cursor’s line, and not before it', () => {
  const text = 'alpha(beta\n  gamma\n  delta(alpha)\n';
  const names = namesAfter(text, 6).map(({ name }) => name);
  assert.deepEqual(names, ['gamma', 'delta', 'alpha']);
  assert.deepEqual(namesAfter('no line follows', 3), []);
});

const calls: [text: string, call: string | undefined][] = [
  ['send(request, ', 'send'],
  ['send(build(one), [two', undefined],
  ['send(build(one), ', 'send'],
  ['outer(inner(', 'inner'],
  ['println!("{}", ', 'println'],
  ['done(1);\nnext', undefined],
  ['if (value > ', 'if'],
  ['', undefined],
];
for (const [text, call] of calls) {
  test(`the open call of ${JSON.stringify(text)}: ${call}`, () => assert.equal(openCall(text), call));
}
