/** Progress under a clock of the test's own. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Terminal } from './terminal.ts';

function terminal(interactive: boolean) {
  const seen: string[] = [];
  const clock = { ms: 0 };
  const it = new Terminal({ write: (text) => seen.push(text), interactive, columns: 60, now: () => clock.ms });
  return { it, seen, clock };
}

test('a step under a second shows nothing', () => {
  for (const interactive of [true, false]) {
    const { it, seen, clock } = terminal(interactive);
    for (clock.ms = 0; clock.ms < 1000; clock.ms += 50) it.report('Reading', clock.ms, 1000);
    it.close();
    assert.deepEqual(seen, []);
  }
});

test('a longer step draws a bar in place, ten times a second at most, and leaves nothing behind', () => {
  const { it, seen, clock } = terminal(true);
  for (clock.ms = 0; clock.ms <= 2000; clock.ms += 10) it.report('Reading', clock.ms, 2000);
  it.close();
  assert.ok(seen.length <= 14, `${seen.length} writes`);
  assert.equal(seen[0], `\r\x1b[KReading ${'█'.repeat(12)}${'░'.repeat(12)} 50 %`);
  assert.equal(seen.at(-2), `\r\x1b[KReading ${'█'.repeat(24)} 100 %`);
  assert.equal(seen.at(-1), '\r\x1b[K');
});

test('without a terminal a line is written at each tenth', () => {
  const { it, seen, clock } = terminal(false);
  for (clock.ms = 0; clock.ms <= 4000; clock.ms += 10) it.report('Reading', clock.ms, 4000);
  assert.deepEqual(seen.slice(0, 3), ['Reading: 20 %\n', 'Reading: 30 %\n', 'Reading: 40 %\n']);
  assert.equal(seen.length, 9);
});

test('each step has its own second, and a message clears the bar first', () => {
  const { it, seen, clock } = terminal(true);
  it.report('One', 0, 10);
  clock.ms = 1500;
  it.report('One', 5, 10);
  it.report('Two', 0, 10);
  it.line('done');
  clock.ms = 3000;
  it.report('Two', 10, 10);
  it.line('ready');
  assert.equal(seen.filter((text) => text.includes('Two')).length, 1);
  assert.deepEqual(seen.slice(1, 3), ['\r\x1b[K', 'done\n']);
  assert.deepEqual(seen.slice(-2), ['\r\x1b[K', 'ready\n']);
});

test('a step that reports but once still shows that it is at work', async () => {
  const seen: string[] = [];
  const it = new Terminal({
    write: (text) => seen.push(text),
    interactive: false,
    columns: 60,
    now: () => performance.now(),
  });
  it.report('Unpacking', 0, 0);
  await new Promise((resolve) => setTimeout(resolve, 1100));
  it.close();
  assert.deepEqual(seen, ['Unpacking: …\n']);
});
