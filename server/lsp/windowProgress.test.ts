import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { CancellationTokenSource } from 'vscode-languageserver/node';
import { withWindowProgress } from './windowProgress.ts';

/** A window that writes down what it shows. */
function window() {
  const shown: string[] = [];
  const cancel = new CancellationTokenSource();
  const reporter = {
    begin: (title: string, _percent: number, _message: string, cancellable: boolean) =>
      shown.push(`${title}${cancellable ? ', cancellable' : ''}`),
    report: (percent: number) => shown.push(`${percent} %`),
    done: () => shown.push('done'),
    token: cancel.token,
  };
  return { shown, cancel, createWorkDoneProgress: async () => reporter } as never as {
    shown: string[];
    cancel: CancellationTokenSource;
    createWorkDoneProgress: NonNullable<Parameters<typeof withWindowProgress>[0]>['createWorkDoneProgress'];
  };
}

test('long work is shown with a way to cancel it, short work and silent work are not', async () => {
  const long = window();
  await withWindowProgress(long, { title: 'Work', afterMs: 5 }, async (progress) => {
    progress.report('files', 1, 4);
    await sleep(50);
    progress.report('files', 2, 4);
  });
  assert.deepEqual(long.shown, ['Work, cancellable', '50 %', 'done']);
  for (const [afterMs, says] of [
    [10_000, true],
    [0, false],
  ] as const) {
    const short = window();
    await withWindowProgress(short, { title: 'Work', afterMs }, async (progress) => {
      if (says) progress.report('files', 1, 4);
      await sleep(10);
    });
    assert.deepEqual(short.shown, []);
  }
});

test("the window's cancel and the request's own both end the work", async () => {
  for (const which of ['window', 'request']) {
    const { shown, cancel, createWorkDoneProgress } = window();
    const request = new CancellationTokenSource();
    const options = { title: 'Work', afterMs: 0, token: request.token };
    await withWindowProgress({ createWorkDoneProgress }, options, async (progress, signal) => {
      progress.report('files', 1, 4);
      await sleep(20);
      (which === 'window' ? cancel : request).cancel();
      assert.ok(signal.aborted);
    });
    assert.equal(shown.at(-1), 'done');
  }
});

test('work that fails ends its progress and says why', async () => {
  const { shown, createWorkDoneProgress } = window();
  const failing = withWindowProgress({ createWorkDoneProgress }, { title: 'Work', afterMs: 0 }, async (progress) => {
    progress.report('files', 1, 4);
    await sleep(20);
    throw new Error('broken');
  });
  await assert.rejects(failing, /broken/);
  assert.equal(shown.at(-1), 'done');
});
