/** The whole bench on a tiny model that knows nothing: what is reported, what is refused, and that it can be stopped. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { silent } from '../../server/base/progress.ts';
import { loadFocusAdapter } from '../../server/engine/readers/focusAdapter.ts';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { tinyAdapter } from '../../test/tinyAdapter.ts';
import { tinyDecoder } from '../../test/tinyEngine.ts';
import { tinyChunkTokens, tinyWorkspace } from '../../test/tinyWorkspace.ts';
import { benchPasskey } from './passkey.ts';
import { Retriever } from './retriever.ts';

async function tinyBench(t: TestContext, withAdapter = true) {
  const folder = await temporaryFolder(t);
  const model = await tinyDecoder('llama', folder, 'rowq');
  t.after(() => model.close());
  const file = path.join(folder, 'adapter.safetensors');
  await tinyAdapter(file, model.shape, model.manifest.baseSha256, { chunk_tokens: String(tinyChunkTokens) });
  const adapter = withAdapter ? await loadFocusAdapter(file, model.manifest, model.directory) : undefined;
  const { session, tokenizer } = await tinyWorkspace(t);
  return { index: session.index, tokenizer, shape: model.shape, retriever: new Retriever(model, adapter) };
}

const options = {
  tokens: 6000,
  draws: 5,
  tasks: ['passkey', 'keyvalue'] as const,
  reader: undefined,
  seed: 1,
  freeBytes: 8e9,
};

test('what is reported', async (t) => {
  const report = await benchPasskey(await tinyBench(t), options);
  const { chunks, distinctChunks, contextTokens, tasks, depths, reader, seconds, prefillSeconds, peakBytes } = report;
  assert.deepEqual([report.tokens, report.draws, report.task], [6000, 5, 'passkey,keyvalue']);
  assert.equal(reader, `focus:${chunks} chooses, attend:2 reads`);
  assert.ok(contextTokens >= 6000 && distinctChunks <= chunks && chunks >= 6000 / tinyChunkTokens);
  assert.ok(prefillSeconds > 0 && seconds > prefillSeconds && peakBytes > 1e7);
  assert.deepEqual(Object.keys(tasks), ['passkey', 'keyvalue']);
  for (const { accuracy, chosen, each } of Object.values(tasks)) {
    assert.deepEqual(Object.keys(chosen ?? {}), ['2', '4']);
    assert.deepEqual(
      each.map(({ depth }) => depth),
      depths,
    );
    assert.ok(each.every(({ rank }) => rank >= 1 && rank <= chunks));
    assert.equal(accuracy, each.filter(({ correct }) => correct).length / 5);
  }
  assert.equal(report.accuracy, (tasks.passkey.accuracy + tasks.keyvalue.accuracy) / 2);
});

test('a reader of all chunks', async (t) => {
  const bench = await tinyBench(t);
  const whole = { ...options, tokens: 1500, tasks: ['number'] as const };
  for (const kind of ['focus', 'attend']) {
    const { reader, chunks, tasks } = await benchPasskey(bench, { ...whole, reader: `${kind}:K` });
    assert.equal(reader, `${kind}:${chunks}`);
    assert.equal(tasks.number.chosen, undefined);
    assert.ok(tasks.number.each.every(({ rank }) => rank >= 1 && rank <= chunks));
  }
  for (const reader of ['attend:2', 'focus:K+copy', 'local', 'K']) {
    await assert.rejects(benchPasskey(bench, { ...whole, reader }), { kind: 'usage', message: /does not read all/ });
  }
});

test('what cannot be is said before the chunks are read', async (t) => {
  const progress = { report: assert.fail };
  const bench = await tinyBench(t);
  await assert.rejects(benchPasskey(bench, { ...options, freeBytes: 1e9, progress }), {
    kind: 'failure',
    message: /GB/,
  });
  const without = await tinyBench(t, false);
  const message = /needs a focus adapter/;
  await assert.rejects(benchPasskey(without, { ...options, progress }), { kind: 'input', message });
});

test('it stops when it is told to', async (t) => {
  const bench = await tinyBench(t);
  const stop = new AbortController();
  const labels: string[] = [];
  const progress = {
    report(label: string) {
      labels.push(label);
      if (label.startsWith('Asking')) stop.abort();
    },
  };
  await assert.rejects(benchPasskey(bench, { ...options, progress, signal: stop.signal }), { kind: 'cancelled' });
  assert.equal(labels.at(-1), 'Asking for a passkey');
  await assert.rejects(benchPasskey(bench, { ...options, progress: silent, signal: stop.signal }), {
    kind: 'cancelled',
  });
});
