/** Requests as an editor makes them, over an engine that writes a piece every 10 ms; all of it on a fake clock. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { shown, studio } from '../../test/writingEngine.ts';
import { formatReader } from '../engine/readers/readerSpec.ts';

const block = '\n  const a = 1;\n  return a;\n}\n';
/** Longer than any debounce and any answer here. */
const longMs = 1_000;

test('a line is offered once it is whole', async () => {
  const { ask, clock, works, counted } = studio(() => 'foo(a);\nbar');
  const answer = ask('x = |');
  await clock.advance(longMs);
  const offers = await answer;
  assert.deepEqual(shown(offers), ['foo(a);']);
  assert.ok(Array.isArray(offers));
  assert.deepEqual([offers[0].start, offers[0].end], [4, 4]);
  assert.deepEqual([works[0].before, works[0].rank, works[0].oneLine], ['x = ', 'completion', true]);
  assert.deepEqual(counted, ['offered typescript', 'answered 60']);
});

test('the newest request cancels the older, which is answered at once, and the engine stops', async () => {
  const { ask, clock, works, counted } = studio(({ text }) => `from ${text} on and on and on;`);
  const first = ask('x = |');
  await clock.advance(25);
  const second = ask('elsewhere = |');
  assert.equal(shown(await first), 'superseded');
  await clock.advance(longMs);
  assert.deepEqual(shown(await second), ['from elsewhere =  on and on and on;']);
  assert.deepEqual(
    works.slice(0, 2).map(({ outcome }) => outcome),
    ['stopped', 'whole'],
  );
  assert.ok(works[0].pieces <= 3);
  assert.equal(counted[0], 'silent superseded');
});

test('a request that goes before its debounce is over costs nothing', async () => {
  const { ask, clock, works } = studio(() => 'foo');
  const first = ask('x = f|');
  await clock.advance(20);
  const second = ask('x = fo|');
  assert.equal(shown(await first), 'superseded');
  await clock.advance(20);
  const third = ask('x = foo|');
  assert.equal(shown(await second), 'superseded');
  await clock.advance(longMs);
  await third;
  assert.deepEqual(
    works.filter(({ rank }) => rank === 'completion').map(({ before }) => before),
    ['x = foo'],
  );
});

test('typing forward: what agrees with the shown text is offered at once, without the engine', async () => {
  const { ask, clock, works, counted } = studio(({ text }) => (text === 'x = ' ? 'foo(bar);' : ''));
  const first = ask('x = |');
  await clock.advance(longMs);
  assert.deepEqual(shown(await first), ['foo(bar);']);
  const before = works.length;
  for (const [typed, left] of [
    ['x = f|', 'oo(bar);'],
    ['x = foo(|', 'bar);'],
    ['x = foo(|)', 'bar);'],
    ['x = foo(bar)|', ';'],
  ]) {
    assert.deepEqual(shown(await ask(typed)), [left]);
  }
  assert.equal(works.length, before);
  assert.equal(counted.filter((line) => line.startsWith('offered')).length, 1, 'one offer, however often it is shown');
});

for (const [gone, asked] of [
  [7, 2],
  [8, 1],
]) {
  const what = asked === 1 ? 'still serves' : 'does not serve, nor does the silence';
  test(`chunk ${gone} changed on disk: what came from chunk 7 ${what}`, async () => {
    for (const written of ['foo(bar);', '']) {
      const changed = new Set<number>();
      const write = ({ text }: { text: string }) => (text === 'x = ' ? written : '');
      const { ask, clock, works } = studio(write, { isIndexed: (key) => !changed.has(key) }, [7]);
      for (const isLater of [false, true]) {
        if (isLater) changed.add(gone);
        const answer = ask('x = |');
        await clock.advance(longMs);
        assert.deepEqual(shown(await answer), written === '' ? 'nothing' : [written]);
      }
      assert.equal(works.filter(({ before, rank }) => before === 'x = ' && rank === 'completion').length, asked);
    }
  });
}

test('typing something else asks anew', async () => {
  const { ask, clock, works } = studio(({ text }) => (text === 'x = ' ? 'foo(bar);' : 'az();'));
  const first = ask('x = |');
  await clock.advance(longMs);
  await first;
  const second = ask('x = b|');
  await clock.advance(longMs);
  assert.deepEqual(shown(await second), ['az();']);
  assert.equal(works.filter(({ rank }) => rank === 'completion').length, 2);
});

test('typing forward joins what is being generated, though the editor cancels the request before', async () => {
  const { ask, clock, works } = studio(({ text }) => (text === 'x = ' ? 'foo(a, b, c);' : ''));
  const cancel = new AbortController();
  const first = ask('x = |', {}, cancel.signal);
  await clock.advance(20);
  cancel.abort();
  assert.equal(shown(await first), 'cancelled');
  const second = ask('x = f|');
  await clock.advance(longMs);
  assert.deepEqual(shown(await second), ['oo(a, b, c);']);
  assert.equal(works.filter(({ rank }) => rank === 'completion').length, 1);
});

test('what nobody waits for any more stops soon', async () => {
  const { ask, clock, works } = studio(() => 'a '.repeat(200));
  const cancel = new AbortController();
  const first = ask('x = |', {}, cancel.signal);
  await clock.advance(25);
  cancel.abort();
  assert.equal(shown(await first), 'cancelled');
  await clock.advance(longMs);
  assert.equal(works[0].outcome, 'stopped');
  assert.ok(works[0].pieces <= 20, `${works[0].pieces}`);
});

test('what is joined and then contradicts what was typed is given up for a new one', async () => {
  const { ask, clock } = studio(({ text }) => (text === 'x = ' ? 'foo(a, b, c);' : 'xyz();'));
  void ask('x = |');
  await clock.advance(5);
  const second = ask('x = fa|');
  await clock.advance(longMs);
  assert.deepEqual(shown(await second), ['xyz();']);
});

test('a whole block that is ready within the budget is offered whole', async () => {
  const { ask, clock } = studio(() => block);
  const answer = ask('f() {|');
  await clock.advance(longMs);
  assert.deepEqual(shown(await answer), [block.trimEnd()]);
});

test('past the budget the first line comes first, and the block after it is accepted, without another request', async () => {
  const { ask, clock, works } = studio(() => block);
  const answer = ask('f() {|', { blockBudgetMs: 50 });
  await clock.advance(100);
  assert.deepEqual(shown(await answer), ['\n  const a = 1;']);
  assert.equal(works[0].outcome, 'open');
  const next = ask('f() {\n  const a = 1;|');
  await clock.advance(longMs);
  assert.deepEqual(shown(await next), ['\n  return a;\n}']);
  assert.equal(works.filter(({ rank }) => rank === 'completion').length, 1);
});

test('a block stops where it is over, not at the limit of tokens', async () => {
  const { ask, clock, works } = studio(() => `${block}\nfunction next() {}\n`);
  const answer = ask('f() {|');
  await clock.advance(longMs);
  assert.deepEqual(shown(await answer), [block.trimEnd()]);
  assert.equal(works[0].outcome, 'enough');
});

test('a word accepted: the rest is offered at once, and is all of it when it is taken', async () => {
  const { ask, clock, service, counted } = studio(({ text }) => (text === 'x = ' ? 'foo bar baz' : ''));
  const first = ask('x = |');
  await clock.advance(longMs);
  const offers = await first;
  assert.ok(Array.isArray(offers));
  const again = await ask('x = foo |');
  assert.deepEqual(shown(again), ['bar baz']);
  assert.ok(Array.isArray(again));
  service.accepted(again[0].id);
  service.accepted(offers[0].id);
  assert.deepEqual(
    counted.filter((line) => line.startsWith('accepted')),
    ['accepted typescript'],
    'one text, offered and counted once',
  );
});

test('in a document of CRLF lines the rest is offered after a line was accepted', async () => {
  const { ask, clock, works } = studio(({ text }) => (text.endsWith('{\r\n}') ? '\r\n  a;\r\n  b;\r\n' : 'never'));
  const answer = ask('f() {|\r\n}', { blockBudgetMs: 0 });
  await clock.advance(longMs);
  assert.deepEqual(shown(await answer), ['\n  a;']);
  assert.deepEqual(shown(await ask('f() {\r\n  a;|\r\n}')), ['\n  b;']);
  assert.equal(works.filter(({ rank }) => rank === 'completion').length, 1);
});

test('with a selected entry the completion goes on from it and the item takes its range and its text', async () => {
  const { ask, clock, works } = studio(() => '(message);');
  const answer = ask('log.wa|', { selected: { start: 4, end: 6, text: 'warn' } });
  await clock.advance(longMs);
  const offers = await answer;
  assert.ok(Array.isArray(offers));
  assert.deepEqual([offers[0].start, offers[0].end, offers[0].text], [4, 6, 'warn(message);']);
  assert.equal(works[0].before, 'log.warn');
  const other = ask('log.wa|', { selected: { start: 4, end: 6, text: 'error' } });
  assert.equal(shown(await other), 'otherEntry');
});

test('alternatives: other readers’ texts, when somebody asks, each once', async () => {
  const byReader: Record<string, string> = {
    'attend:2+copy': 'foo();',
    'local+copy': 'bar();',
    'attend:1+copy': 'foo();',
  };
  const { ask, clock, works } = studio(({ reader }) => byReader[formatReader(reader)]);
  const automatic = ask('x = |');
  await clock.advance(longMs);
  assert.deepEqual(shown(await automatic), ['foo();']);
  assert.ok(works.every(({ reader }) => formatReader(reader) === 'attend:2+copy'));
  const invoked = ask('x = |', { trigger: 'invoked' });
  await clock.advance(longMs);
  assert.deepEqual(shown(await invoked), ['foo();', 'bar();']);
  assert.deepEqual(shown(await ask('x = b|')), ['ar();'], 'typing goes on along either of them');
  assert.deepEqual(shown(await ask('x = |')), ['foo();'], 'and back at the place the default one is shown');
});

test('alternatives that take too long are left out', async () => {
  const { ask, clock, works } = studio(({ reader }) => (reader.attend === 2 ? 'foo();' : 'slow '.repeat(400)));
  const invoked = ask('x = |', { trigger: 'invoked' });
  await clock.advance(2_500);
  assert.deepEqual(shown(await invoked), ['foo();']);
  await clock.advance(longMs);
  assert.equal(works[1].outcome, 'stopped');
});

test('asked for, it answers without debounce, in any place and however unsure', async () => {
  const { ask, clock } = studio(() => 'foo', { confident: () => false });
  const invoked = ask('x = |name', { trigger: 'invoked' });
  await clock.advance(60);
  assert.deepEqual(shown(await invoked), ['foo']);
});

test('an edit of another file forgets, an edit of the text after the cursor does too', async () => {
  const { ask, clock, service, works } = studio(() => 'foo();');
  const asks = async (drawn: string): Promise<number> => {
    const answer = ask(drawn);
    await clock.advance(longMs);
    await answer;
    return works.filter(({ rank }) => rank === 'completion').length;
  };
  assert.deepEqual([await asks('x = |\ny'), await asks('x = |\ny')], [1, 1]);
  assert.equal(await asks('x = |\nz'), 2);
  service.edited('a.ts');
  assert.equal(await asks('x = |\nz'), 2);
  service.edited('b.ts');
  assert.equal(await asks('x = |\nz'), 3);
  service.reset();
  assert.equal(await asks('x = |\nz'), 4);
});

test('what an offer came from is known later, and better when all of it was generated', async () => {
  const { ask, clock, service } = studio(() => block);
  const answer = ask('f() {|', { blockBudgetMs: 0 });
  await clock.advance(100);
  const offers = await answer;
  assert.ok(Array.isArray(offers));
  assert.equal(service.consulted(offers[0].id)?.completion.end, 'open');
  await clock.advance(longMs);
  const later = service.consulted();
  assert.deepEqual([later?.id, later?.completion.end, later?.completion.text], [1, 'enough', '\n  const a = 1;']);
  assert.equal(service.consulted(99), undefined);
});

test('a fault of our own reaches the caller', async () => {
  const { ask, clock } = studio(() => {
    throw new TypeError('a bug');
  });
  const answer = assert.rejects(ask('x = |'), TypeError);
  await clock.advance(longMs);
  await answer;
});

test('after disposal nothing runs', async () => {
  const { ask, clock, service, works } = studio(() => 'a '.repeat(300));
  const answer = ask('x = |');
  await clock.advance(100);
  service.dispose();
  assert.equal(shown(await answer), 'superseded');
  await clock.advance(longMs);
  assert.equal(works[0].outcome, 'stopped');
  assert.equal(service.consulted(), undefined);
});
