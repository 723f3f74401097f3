import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Phase } from './conversation.ts';
import { bounded, conversationTitle, History, type Kept, type Memory } from './history.ts';

class FakeMemory implements Memory {
  readonly values = new Map<string, unknown>();
  get(key: string): unknown {
    return structuredClone(this.values.get(key));
  }
  async update(key: string, value: unknown): Promise<void> {
    if (value === undefined) this.values.delete(key);
    else this.values.set(key, structuredClone(value));
  }
}

const kept = (id: string, at: number, answer = 'a', phase: Phase = 'answered'): Kept => ({
  conversation: {
    id,
    turns: [{ id: `${id}1`, question: `  why\n${id} `, within: [], phase, sources: [], answer, cited: [] }],
  },
  at,
  places: { [`${id}1`]: { s: { uri: 'file:///x', range: range(1, 2) } } },
});
const range = (from: number, to: number) => ({ start: { line: from, character: 0 }, end: { line: to, character: 0 } });
const ids = (all: readonly Kept[]): string[] => all.map(({ conversation }) => conversation.id);

test('conversations come back newest first, with the places of their sources', async () => {
  const memory = new FakeMemory();
  const history = new History(memory);
  await history.keep(kept('old', 1));
  await history.keep(kept('new', 2));
  const again = new History(memory);
  assert.deepEqual(ids(again.all()), ['new', 'old']);
  assert.deepEqual(again.find('old'), kept('old', 1));
  await again.keep(kept('old', 3));
  assert.deepEqual(ids(new History(memory).all()), ['old', 'new']);
  await again.forget('old');
  assert.deepEqual(ids(new History(memory).all()), ['new']);
  await again.clear();
  assert.equal(memory.values.size, 0);
});

test('a turn that ran when the editor closed has stopped', async () => {
  const memory = new FakeMemory();
  await new History(memory).keep(kept('a', 1, 'half', 'answering'));
  assert.equal(new History(memory).all()[0].conversation.turns[0].phase, 'stopped');
});

test('what another version or another program wrote is left alone', () => {
  for (const value of [{}, [{ at: 1 }], [{ ...kept('a', 1), more: 1 }], 'x']) {
    const memory = new FakeMemory();
    for (const key of ['fovea.ask.conversations']) memory.values.set(key, value);
    assert.deepEqual(new History(memory).all(), []);
  }
});

test('the oldest go until number and size fit; an empty one is not kept, the newest always', () => {
  const many = Array.from({ length: 50 }, (_, index) => kept(`c${index}`, index));
  assert.equal(bounded(many).length, 30);
  assert.equal(ids(bounded(many))[0], 'c49');
  const big = Array.from({ length: 9 }, (_, index) => kept(`b${index}`, index, 'x'.repeat(60_000)));
  assert.deepEqual(ids(bounded(big)), ['b8', 'b7', 'b6', 'b5', 'b4', 'b3']);
  assert.deepEqual(ids(bounded([kept('huge', 1, 'x'.repeat(500_000))])), ['huge']);
  assert.deepEqual(bounded([{ conversation: { id: 'e', turns: [] }, at: 1, places: {} }]), []);
});

test('a conversation is named by its first question, on one line', () => {
  assert.equal(conversationTitle(kept('it', 1).conversation), 'why it');
  assert.equal(conversationTitle({ id: 'e', turns: [] }), '');
});
