import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LastKey } from './lastKey.ts';

const place = { uri: 'file:///a.ts', version: 3 };
const later = { ...place, version: 4 };

function after(...steps: ((key: LastKey) => void)[]): LastKey {
  const key = new LastKey();
  for (const step of steps) step(key);
  return key;
}

const typed = (key: LastKey) => key.typed(place);
const asked = (key: LastKey) => key.asked();
const silent = (key: LastKey) => key.unanswered(place, true);
const tooSoon = (key: LastKey) => key.unanswered(place, false);

test('nothing typed, nothing owed', () => {
  assert.equal(after().owed(place), undefined);
});

test('a key for which VS Code never asked is owed, in that version of that document only', () => {
  assert.equal(after(typed).owed(place), 'vscodeDidNotAsk');
  assert.equal(after(typed).owed(later), undefined);
  assert.equal(after(typed).owed({ ...place, uri: 'file:///b.ts' }), undefined);
});

test('once VS Code asks, what it does not ask for is not owed', () => {
  assert.equal(after(asked, typed).owed(place), undefined);
  assert.equal(after(typed, asked).owed(place), undefined);
});

test('a key that Fovea was silent about though it could answer is not owed', () => {
  assert.equal(after(typed, asked, silent).owed(place), undefined);
});

test('a key that was asked for too soon is owed until it is asked for again, or another is typed', () => {
  assert.equal(after(typed, asked, tooSoon).owed(place), 'askedTooSoon');
  assert.equal(after(typed, asked, tooSoon, silent).owed(place), undefined);
  assert.equal(after(typed, asked, tooSoon, (key) => key.typed(later)).owed(later), undefined);
});

test('what was asked for elsewhere says nothing of the key', () => {
  assert.equal(after(typed, asked, (key) => key.unanswered(later, false)).owed(place), undefined);
});

test('what was offered after all is forgotten', () => {
  assert.equal(after(typed, asked, tooSoon, (key) => key.forget()).owed(place), undefined);
});
