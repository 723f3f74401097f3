/** The order of a device bench, over columns that only take notes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeviceCase, PreparedCase, RanCase } from './deviceMessages.ts';
import { caseName } from './deviceMessages.ts';
import { type Column, measureCases } from './deviceRun.ts';

const work = { tokens: 2, bytes: 3e6, operations: 4e9 };

interface Told {
  /** ms of one run, by case */
  ms(measured: DeviceCase): number;
  /** ms of making a case ready */
  readyMs?(measured: DeviceCase): number;
  fails?(measured: DeviceCase): string | undefined;
}

function column(name: string, log: string[], { ms, readyMs = ms, fails }: Told): Column {
  let now: DeviceCase = { kind: 'prefill' };
  return {
    name,
    async prepare(measured): Promise<PreparedCase> {
      const failure = fails?.(measured);
      if (failure) throw new Error(failure);
      now = measured;
      log.push(`${name} ready for ${caseName(measured)}`);
      return { work, ms: readyMs(measured), deviceBytes: 7, residentBytes: 8 };
    },
    async run(): Promise<RanCase> {
      log.push(name);
      return { ms: ms(now), traffic: { up: 5, down: 6 } };
    },
  };
}

test('each case is made ready everywhere, then runs by turns until its time is used up', async () => {
  const log: string[] = [];
  const columns = [column('gpu', log, { ms: () => 100 }), column('cpu', log, { ms: () => 400 })];
  const [report] = await measureCases(columns, [{ kind: 'decode', chunks: 2 }], { seconds: 1 });
  assert.deepEqual(
    log.slice(0, 6),
    ['gpu ready for decode, 2 chunks', 'cpu ready for decode, 2 chunks'].concat(['gpu', 'cpu', 'gpu', 'cpu']),
  );
  assert.deepEqual(new Set(log.slice(6)), new Set(['gpu']), 'the slower one has had its time');
  assert.deepEqual(report.columns.cpu, {
    ...{ ms: 400, leastMs: 400, runs: 2, work, tokensPerSecond: 5, gigabytesPerSecond: 0.0075, teraflops: 0.01 },
    ...{ traffic: { up: 5, down: 6 }, deviceBytes: 7, residentBytes: 8 },
  });
});

test('a case that fails is left out with the reason, one that takes long runs once; the others go on', async () => {
  const log: string[] = [];
  const isLarge = (measured: DeviceCase): boolean => measured.kind === 'decode' && measured.chunks > 2;
  const columns = [
    column('gpu', log, { ms: () => 1, fails: (measured) => (isLarge(measured) ? 'it needs more' : undefined) }),
    column('cpu', log, { ms: (measured) => (isLarge(measured) ? 5000 : 1) }),
  ];
  const cases: DeviceCase[] = [{ kind: 'prefill' }, { kind: 'decode', chunks: 8 }, { kind: 'focus', rows: 8 }];
  const reports = await measureCases(columns, cases, { seconds: 1 });
  assert.deepEqual(reports[1].columns.gpu, { leftOut: 'it needs more' });
  assert.equal((reports[1].columns.cpu as { runs: number }).runs, 1);
  for (const { columns: found } of [reports[0], reports[2]]) assert.ok('ms' in found.gpu && 'ms' in found.cpu);
});

test('a case is not begun that must take too long to make ready, by what the smaller one took', async () => {
  const log: string[] = [];
  const ready = { ms: () => 1, readyMs: (measured: DeviceCase) => (measured.kind === 'decode' ? 1000 : 1) };
  const cases = [2, 4, 8].map((chunks): DeviceCase => ({ kind: 'decode', chunks }));
  const reports = await measureCases([column('gpu', log, ready)], cases, { seconds: 1 });
  assert.deepEqual(
    reports.map(({ columns }) => ('leftOut' in columns.gpu ? columns.gpu.leftOut : 'measured')),
    ['measured', 'measured', 'measured'],
  );
  const slow = { ...ready, readyMs: () => 1900 };
  const [, second, third] = await measureCases([column('gpu', log, slow)], cases, { seconds: 1 });
  assert.deepEqual(second.columns.gpu, { leftOut: 'to make it ready would take some 4 s' });
  assert.deepEqual(third.columns.gpu, { leftOut: 'to make it ready would take some 8 s' });
});

test('a column whose process dies while it runs says so from then on', async () => {
  const dying: Column = {
    name: 'gpu',
    prepare: async () => ({ work, ms: 1, residentBytes: 0 }),
    run: async () => {
      throw new Error('its process was killed (SIGSEGV)');
    },
  };
  const log: string[] = [];
  const [report] = await measureCases([dying, column('cpu', log, { ms: () => 300 })], [{ kind: 'prefill' }], {
    seconds: 1,
  });
  assert.deepEqual(report.columns.gpu, { leftOut: 'its process was killed (SIGSEGV)' });
  assert.equal((report.columns.cpu as { runs: number }).runs, 3);
});

test('what a run spends beside what it times counts for the time of a case', async () => {
  const spender: Column = {
    name: 'peer',
    prepare: async () => ({ ms: 1, residentBytes: 0 }),
    run: async () => ({ ms: 1, spentMs: 400 }),
  };
  const [report] = await measureCases([spender], [{ kind: 'decode', chunks: 0 }], { seconds: 1 });
  assert.deepEqual(report.columns.peer, { ms: 1, leastMs: 1, runs: 2, residentBytes: 0 });
});

test('a signal ends it', async () => {
  const stopped = new AbortController();
  const columns: Column[] = [
    {
      name: 'cpu',
      prepare: async () => ({ ms: 1, residentBytes: 0 }),
      run: async () => {
        stopped.abort();
        throw new Error('its process was killed (SIGKILL)');
      },
    },
  ];
  await assert.rejects(measureCases(columns, [{ kind: 'prefill' }], { seconds: 1, signal: stopped.signal }), {
    kind: 'cancelled',
  });
});
