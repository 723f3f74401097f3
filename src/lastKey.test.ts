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
const answered = (key: LastKey) => key.asked(place, true);
const tooSoon = (key: LastKey) => key.asked(place, false);

test('nothing typed, nothing owed', () => {
  assert.equal(after().owed(place), undefined);
});

test('a key for which VS Code never asked is owed, in that version of that document only', () => {
  assert.equal(after(typed).owed(place), 'vscodeDidNotAsk');
  assert.equal(after(typed).owed(later), undefined);
  assert.equal(after(typed).owed({ ...place, uri: 'file:///b.ts' }), undefined);
});

test('a key that VS Code asked for in time is not owed, nor any later one for which it does not ask', () => {
  const key = after(typed, answered);
  assert.equal(key.owed(place), undefined);
  key.typed(later);
  assert.equal(key.owed(later), undefined);
});

test('a key that was asked for too soon is owed until it is asked for again, or another is typed', () => {
  assert.equal(after(typed, tooSoon).owed(place), 'askedTooSoon');
  assert.equal(after(typed, tooSoon, answered).owed(place), undefined);
  assert.equal(after(typed, tooSoon, (key) => key.typed(later)).owed(later), undefined);
});

test('what was answered after all is forgotten', () => {
  assert.equal(after(typed, tooSoon, (key) => key.forget()).owed(place), undefined);
});

test('what VS Code asks for elsewhere leaves the key owed no more: it asks by itself from then on', () => {
  assert.equal(after(typed, (key) => key.asked(later, true)).owed(place), undefined);
});
