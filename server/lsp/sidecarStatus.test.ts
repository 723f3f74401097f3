import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import type { StatusReport } from '../protocol.ts';
import { SidecarStatus, type SidecarStatusOptions } from './sidecarStatus.ts';

/** A status over parts that say what the test wants, and all that it sent. */
function scene(more: Pick<SidecarStatusOptions, 'paused'> = {}) {
  const sent: StatusReport[] = [];
  const stats = { files: 1, chunks: 2, tokens: 3, leftOut: { tooLarge: 1, secret: 2 } };
  const model = {
    state: { name: 'open' as const },
    engineState: { name: 'ready' as const },
    refreshStats: async () => {},
    wish: { model: 'default', threads: 0, cacheMegabytes: 64, diskMegabytes: 0, device: 'cpu', gpuMegabytes: 0 },
  };
  const workspace = { state: { name: 'ready' as const }, fraction: undefined, stats };
  const options = {
    model,
    device: { report: undefined },
    workspace,
    reader: () => undefined,
    send: (report: StatusReport) => void sent.push(report),
    ...more,
  };
  return { status: new SidecarStatus(options as unknown as SidecarStatusOptions), stats, sent };
}

test('another state is sent at once, other figures at most five times a second, the same never', async () => {
  const { status, stats, sent } = scene();
  status.pause(true);
  assert.deepEqual(
    sent.map(({ state }) => state),
    ['paused'],
  );
  const began = performance.now();
  while (performance.now() - began < 700) {
    stats.files++;
    status.changed();
    await sleep(5);
  }
  await sleep(250);
  assert.ok(sent.length >= 3 && sent.length <= 6, `${sent.length} reports in a second`);
  assert.equal(sent.at(-1)?.index.files, stats.files);
  const count = sent.length;
  status.changed();
  await sleep(250);
  assert.equal(sent.length, count);
  status.dispose();
});

test('a server that is told so begins paused', () => {
  const { status } = scene({ paused: true });
  assert.equal(status.report.state, 'paused');
  status.pause(false);
  assert.equal(status.report.state, 'ready');
  status.dispose();
});

test('one slow answer is nothing, three in a row are a slow machine, a quick one ends it', async () => {
  const { status, sent } = scene();
  for (const firstTokenMs of [3000, 100, 3000, 3000, 3000]) status.answered({ firstTokenMs, totalMs: 4000, chunks: 2 });
  await sleep(0);
  assert.deepEqual([status.report.state, status.report.last?.chunks], ['slow', 2]);
  status.answered({ firstTokenMs: 100, totalMs: 200, chunks: 1 });
  await sleep(0);
  assert.equal(status.report.state, 'ready');
  assert.equal(sent.filter(({ state }) => state === 'slow').length, 1);
  status.dispose();
});

test('an answer ends once, and files are left out by reason', () => {
  const { status } = scene();
  const ends = [status.begin(), status.begin()];
  ends[0]();
  ends[0]();
  assert.equal(status.report.state, 'answering');
  ends[1]();
  assert.equal(status.report.state, 'ready');
  assert.deepEqual(status.report.index.leftOut, { tooLarge: 1, secret: 2 });
  status.dispose();
});
