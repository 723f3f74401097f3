import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AskResult, AskUpdate, Passage, Source } from '../../server/protocol.ts';
import { limits } from './conversation.ts';
import { History } from './history.ts';
import { type HostMessage, isHostMessage } from './messages.ts';
import { type AskQuestion, AskSession } from './session.ts';
import { copiedText, pathOf, writtenText } from './turnText.ts';

interface Asked {
  question: AskQuestion;
  signal: AbortSignal;
  update(update: AskUpdate): void;
  answer(result?: Partial<AskResult>): Promise<void>;
  fail(error: unknown): Promise<void>;
}

const source = (id: string): Source => ({
  id,
  uri: `file:///w/${id}.ts`,
  path: `${id}.ts`,
  range: { start: { line: 3, character: 0 }, end: { line: 9, character: 0 } },
  scope: ['f'],
  preview: 'x',
});

/** A session whose sidecar is the test. */
function start(memory = new Map<string, unknown>()) {
  const asked: Asked[] = [];
  const posted: HostMessage[] = [];
  const lines: string[] = [];
  let ids = 0;
  const turned = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  const history = new History({
    get: (key) => structuredClone(memory.get(key)),
    update: async (key, value) => {
      memory.set(key, structuredClone(value));
    },
  });
  const session = new AskSession({
    ask: (question, update, signal) =>
      new Promise<AskResult>((resolve, reject) => {
        const result = {
          answer: '',
          extract: [],
          trial: false,
          cited: [],
          nothingFound: false,
          times: { firstTokenMs: 1, totalMs: 5 },
        };
        asked.push({
          question,
          signal,
          update,
          answer: (more) => {
            resolve({ ...result, ...more });
            return turned();
          },
          fail: (error) => {
            reject(error);
            return turned();
          },
        });
      }),
    history,
    post: (message) => {
      assert.ok(isHostMessage(message), `the page would refuse ${message.type}`);
      posted.push(message);
    },
    newId: () => `id${ids++}`,
    now: () => 1_000 + ids,
    log: (line) => lines.push(line),
  });
  return { session, asked, posted, lines, memory, turned, history };
}

test('an answer streams into the conversation and to the page, and is kept with the places of its sources', async () => {
  const { session, asked, posted, memory, turned } = start();
  void session.ask('  why? ', []);
  await turned();
  assert.deepEqual(asked[0].question, { conversation: 'id0', question: 'why?', history: [], scope: { within: [] } });
  asked[0].update({ kind: 'sources', sources: [source('a'), source('b')] });
  asked[0].update({ kind: 'text', delta: 'be' });
  asked[0].update({ kind: 'text', delta: 'cause' });
  asked[0].update({ kind: 'shares', shares: { a: 0.6, unknown: 0.4 } });
  await asked[0].answer({ answer: 'because', cited: ['a'] });
  assert.deepEqual(
    posted.map(({ type }) => type),
    ['asked', 'sources', 'text', 'text', 'shares', 'ended'],
  );
  const [turn] = session.conversation.turns;
  assert.deepEqual(
    [turn.phase, turn.answer, turn.cited, turn.totalMs, turn.sources[0].share],
    ['answered', 'because', ['a'], 5, 0.6],
  );
  assert.deepEqual([turn.sources[0].fromLine, turn.sources[0].toLine], [4, 9], 'lines as people count them');
  assert.doesNotMatch(JSON.stringify(posted), /file:/, 'the page hears of no URI');

  const later = start(memory).session;
  assert.deepEqual(later.conversation, session.conversation);
  assert.deepEqual(later.place(turn.id, 'b'), { uri: 'file:///w/b.ts', range: source('b').range });
  assert.equal(later.place(turn.id, 'unknown'), undefined);
});

test('a question that follows tells of the answers before, and what it is narrowed to', async () => {
  const { session, asked, turned } = start();
  void session.ask('one', []);
  await turned();
  await asked[0].answer({ answer: 'first' });
  void session.ask('two', [{ kind: 'folder', uri: 'file:///w/src', path: 'src' }]);
  await turned();
  assert.deepEqual(asked[1].question.history, [{ question: 'one', answer: 'first' }]);
  assert.deepEqual(asked[1].question.scope, { within: ['file:///w/src'] });
  assert.deepEqual(session.conversation.turns[1].within, ['src/']);
});

test('a stopped answer keeps what came, and nothing comes after', async () => {
  const { session, asked, posted, turned } = start();
  const done = session.ask('why?', []);
  await turned();
  asked[0].update({ kind: 'text', delta: 'half' });
  await session.stop();
  assert.ok(asked[0].signal.aborted);
  asked[0].update({ kind: 'text', delta: ' late' });
  await asked[0].fail(new Error('cancelled'));
  await done;
  const [turn] = session.conversation.turns;
  assert.deepEqual([turn.phase, turn.answer, turn.message], ['stopped', 'half', undefined]);
  assert.equal(posted.at(-1)?.type, 'ended');
  await session.stop();
  assert.equal(posted.filter(({ type }) => type === 'ended').length, 1);
});

test('a new question stops the running one', async () => {
  const { session, asked, turned } = start();
  void session.ask('one', []);
  await turned();
  void session.ask('two', []);
  await turned();
  assert.ok(asked[0].signal.aborted);
  assert.equal(asked[1].signal.aborted, false);
  await asked[0].answer({ answer: 'too late' });
  await asked[1].answer({ answer: 'second' });
  assert.deepEqual(
    session.conversation.turns.map(({ phase, answer }) => [phase, answer]),
    [
      ['stopped', ''],
      ['answered', 'second'],
    ],
  );
  assert.equal(session.running, false);
});

test('a failure is one sentence in the conversation; the log has no text of it', async () => {
  const { session, asked, lines, turned } = start();
  void session.ask('secret?', []);
  await turned();
  await asked[0].fail(new Error('The engine died: ask again.\n    at secret'));
  assert.deepEqual(
    [session.conversation.turns[0].phase, session.conversation.turns[0].message],
    ['failed', 'The engine died: ask again.'],
  );
  assert.deepEqual(lines, ['ask: failed']);
});

test('nothing found is said as such, whatever the sidecar sends with it', async () => {
  const { session, asked, turned } = start();
  void session.ask('moon?', []);
  await turned();
  await asked[0].answer({ nothingFound: true });
  assert.equal(session.conversation.turns[0].phase, 'nothingFound');
});

test('more than the page takes is cut', async () => {
  const { session, asked, turned } = start();
  void session.ask('x'.repeat(limits.question + 1), []);
  await turned();
  const many = Array.from({ length: limits.sources + 9 }, (_, index) => ({
    ...source(`s${index}`),
    preview: 'p'.repeat(limits.preview + 1),
  }));
  asked[0].update({ kind: 'sources', sources: many });
  asked[0].update({ kind: 'shares', shares: Object.fromEntries(many.map(({ id }) => [id, 0.01])) });
  await asked[0].answer({ answer: 'y'.repeat(limits.answer + 1), cited: many.map(({ id }) => id) });
  assert.equal(session.conversation.turns[0].sources.length, limits.sources);
});

test('begun anew, the old one stays in the history; forgotten, it does not; an empty question is none', async () => {
  const { session, asked, history, turned } = start();
  await session.ask('   ', []);
  assert.equal(session.conversation.turns.length, 0);
  void session.ask('one', []);
  await turned();
  await asked[0].answer({ answer: 'first' });
  const first = session.conversation.id;
  await session.begin();
  assert.deepEqual(session.conversation.turns, []);
  assert.equal(history.all().length, 1);
  await session.open('unknown');
  await session.open(first);
  assert.equal(session.conversation.id, first);
  await session.clear();
  assert.equal(history.all().length, 0);
  assert.deepEqual(session.conversation.turns, []);
});

const passage = (path: string): Passage => {
  const { preview: _, ...place } = source(`${path}-quote`);
  return { path, quotes: [{ ...place, path, text: 'a\nb' }] };
};

test('lines of the sources are an answer, with places of their own, and are told with what follows', async () => {
  const { session, asked, posted, memory, turned } = start();
  void session.ask('why?', [{ kind: 'folder', uri: 'file:///w/src', path: 'src' }]);
  await turned();
  asked[0].update({ kind: 'sources', sources: [source('a')] });
  asked[0].update({ kind: 'extract', extract: [passage('a.ts')] });
  await asked[0].answer({ extract: [passage('a.ts')] });
  assert.deepEqual(
    posted.map(({ type }) => type),
    ['asked', 'sources', 'extract', 'ended'],
  );
  const later = start(memory).session;
  const [turn] = later.conversation.turns;
  assert.deepEqual([turn.phase, turn.answer, turn.trial], ['answered', '', undefined]);
  assert.deepEqual(turn.extract, [
    { path: 'a.ts', quotes: [{ id: 'a.ts-quote', fromLine: 4, toLine: 9, text: 'a\nb' }] },
  ]);
  assert.deepEqual(later.place(turn.id, 'a.ts-quote'), { uri: 'file:///w/a.ts-quote.ts', range: source('a').range });
  assert.deepEqual(later.place(turn.id, 'a'), { uri: 'file:///w/a.ts', range: source('a').range });
  void session.ask('and then?', []);
  await turned();
  assert.deepEqual(asked[1].question.history, [{ question: 'why?', answer: 'a.ts:4-9\n\n```\na\nb\n```' }]);
});

test('a model is let try once, with what the question was asked with, also after a restart; the quotes stay', async () => {
  const first = start();
  void first.session.ask('one', []);
  await first.turned();
  await first.asked[0].answer({ answer: 'first' });
  void first.session.ask('why?', [{ kind: 'folder', uri: 'file:///w/src', path: 'src' }]);
  await first.turned();
  first.asked[1].update({ kind: 'extract', extract: [passage('a.ts')] });
  await first.asked[1].answer({ extract: [passage('a.ts')] });
  const { session, asked, posted, turned } = start(first.memory);
  const { id } = session.conversation.turns[1];
  await session.write(session.conversation.turns[0].id);
  await session.write('unknown');
  assert.equal(asked.length, 0, 'an answer that was written is not written again');
  void session.write(id);
  await turned();
  assert.deepEqual(asked[0].question, {
    conversation: session.conversation.id,
    question: 'why?',
    history: [{ question: 'one', answer: 'first' }],
    scope: { within: ['file:///w/src'] },
    write: true,
  });
  assert.equal(session.turn(id)?.phase, 'searching');
  asked[0].update({ kind: 'sources', sources: [source('a')] });
  asked[0].update({ kind: 'extract', extract: [passage('a.ts')] });
  asked[0].update({ kind: 'text', delta: 'because' });
  await asked[0].answer({ answer: 'because', extract: [passage('a.ts')], trial: true, cited: ['a'] });
  const turn = session.turn(id);
  assert.deepEqual([turn?.phase, turn?.answer, turn?.trial, turn?.extract?.length], ['answered', 'because', true, 1]);
  assert.deepEqual(
    posted.map(({ type }) => type),
    ['writing', 'sources', 'extract', 'text', 'ended'],
  );
  await session.write(id);
  assert.equal(asked.length, 1);
});

test('a try that fails or is stopped leaves the quotes, and may be repeated', async () => {
  const { session, asked, turned } = start();
  void session.ask('why?', []);
  await turned();
  asked[0].update({ kind: 'extract', extract: [passage('a.ts')] });
  await asked[0].answer({ extract: [passage('a.ts')] });
  const [{ id }] = session.conversation.turns;
  void session.write(id);
  await turned();
  await asked[1].fail(new Error('The engine died: ask again.'));
  assert.deepEqual([session.turn(id)?.phase, session.turn(id)?.message], ['failed', 'The engine died: ask again.']);
  void session.write(id);
  await turned();
  assert.equal(session.turn(id)?.message, undefined);
  await session.stop();
  assert.deepEqual([session.turn(id)?.phase, session.turn(id)?.extract?.length], ['stopped', 1]);
  void session.ask('more?', []);
  await turned();
  assert.equal(asked[3].question.history.length, 1, 'what was quoted was said');
});

test('a button means what was quoted and written, what was written alone, or one block of code of it', async () => {
  const { session } = start();
  const turn = {
    ...{ id: 't', question: 'q', within: [], phase: 'answered' as const, sources: [], cited: [] },
    answer: 'so:\n\n```ts\nlet a;\n```\n',
  };
  const extract = [{ path: 'docs/a.md', quotes: [{ id: 'q1', fromLine: 3, toLine: 3, text: '```sh' }] }];
  const quoted = 'docs/a.md:3\n\n````\n```sh\n````';
  assert.equal(await copiedText(turn, undefined, 'Perhaps.'), turn.answer);
  assert.equal(await copiedText({ ...turn, extract, answer: '' }, undefined, 'Perhaps.'), quoted);
  const both = await copiedText({ ...turn, extract, trial: true }, undefined, 'Perhaps.');
  assert.equal(both, `${quoted}\n\n> Perhaps.\n\n${turn.answer}`);
  const stopped = await copiedText({ ...turn, extract, phase: 'stopped' }, undefined, 'Perhaps.');
  assert.equal(stopped, both, 'what was stopped is marked, too');
  const able = await copiedText({ ...turn, extract, trial: false }, undefined, 'Perhaps.');
  assert.equal(able, `${quoted}\n\n${turn.answer}`);
  assert.equal(await copiedText({ ...turn, extract }, 0, 'Perhaps.'), 'let a;\n');
  assert.equal(await writtenText({ ...turn, extract }, undefined), turn.answer);
  assert.equal(await writtenText(turn, 1), undefined);
  assert.equal(await writtenText({ ...turn, extract, answer: '' }, undefined), undefined);
  assert.equal(await copiedText({ ...turn, answer: '' }, undefined, ''), undefined);
  assert.equal(await copiedText(session.turn('unknown'), undefined, ''), undefined);
  assert.equal(pathOf({ ...turn, extract }, 'q1'), 'docs/a.md');
  assert.equal(pathOf({ ...turn, extract }, 'unknown'), undefined);
});
