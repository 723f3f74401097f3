import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  after,
  type Conversation,
  type ConversationEvent,
  earlierTurns,
  limits,
  type SourceView,
} from './conversation.ts';

const source = (id: string): SourceView => ({
  id,
  path: `src/${id}.ts`,
  fromLine: 1,
  toLine: 9,
  scope: [],
  preview: 'x',
});
const asked = (turn: string): ConversationEvent => ({ type: 'asked', turn, question: `about ${turn}`, within: [] });
const play = (...events: ConversationEvent[]): Conversation =>
  events.reduce(after, { id: 'c', turns: [] } as Conversation);

test('a turn goes from a question over sources and text to its end', () => {
  const { turns } = play(
    asked('t'),
    { type: 'sources', turn: 't', sources: [source('a'), source('b')] },
    { type: 'text', turn: 't', delta: 'so ' },
    { type: 'text', turn: 't', delta: 'it is' },
    { type: 'shares', turn: 't', shares: { a: 0.7, b: 2, gone: 1 } },
    { type: 'ended', turn: 't', phase: 'answered', cited: ['b', 'gone', 'a'], totalMs: 12 },
  );
  assert.equal(turns.length, 1);
  assert.equal(turns[0].phase, 'answered');
  assert.equal(turns[0].answer, 'so it is');
  assert.deepEqual(
    turns[0].sources.map(({ share }) => share),
    [0.7, 1],
  );
  assert.deepEqual(turns[0].cited, ['b', 'a'], 'only what it was shown can be cited');
});

test('the whole answer takes the place of what was streamed, where there is one', () => {
  const text: ConversationEvent = { type: 'text', turn: 't', delta: 'half' };
  const end: ConversationEvent = { type: 'ended', turn: 't', phase: 'answered', cited: [] };
  assert.equal(play(asked('t'), text, { ...end, answer: 'whole' }).turns[0].answer, 'whole');
  assert.equal(play(asked('t'), text, end).turns[0].answer, 'half');
});

test('what is about an unknown turn or one that has ended changes nothing', () => {
  const ended = play(asked('t'), { type: 'ended', turn: 't', phase: 'stopped', cited: [] });
  for (const event of [
    { type: 'text', turn: 't', delta: 'late' },
    { type: 'text', turn: 'other', delta: 'x' },
    { type: 'ended', turn: 't', phase: 'failed', cited: [] },
  ] satisfies ConversationEvent[])
    assert.equal(after(ended, event), ended);
});

test('a conversation keeps the last turns, an answer its first characters', () => {
  const many = play(...Array.from({ length: limits.turns + 3 }, (_, index) => asked(`t${index}`)));
  assert.equal(many.turns.length, limits.turns);
  assert.equal(many.turns[0].id, 't3');
  const long: ConversationEvent = { type: 'text', turn: 't', delta: 'x'.repeat(limits.answer) };
  assert.equal(play(asked('t'), long, long).turns[0].answer.length, limits.answer);
});

test('the model is told of the last answered turns alone', () => {
  const end = (turn: string, phase: 'answered' | 'stopped'): ConversationEvent[] => [
    asked(turn),
    { type: 'text', turn, delta: turn.toUpperCase() },
    { type: 'ended', turn, phase, cited: [] },
  ];
  const conversation = play(...end('a', 'answered'), ...end('b', 'stopped'), ...end('c', 'answered'), asked('d'));
  assert.deepEqual(earlierTurns(conversation.turns), [
    { question: 'about a', answer: 'A' },
    { question: 'about c', answer: 'C' },
  ]);
  assert.deepEqual(earlierTurns(conversation.turns, 1), [{ question: 'about c', answer: 'C' }]);
});
