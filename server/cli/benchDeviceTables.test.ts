/** The tables of a device bench, drawn from a document. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DeviceBenchReport } from '../../bench/device/device.ts';
import { deviceTables } from './benchDeviceTables.ts';

const work = { tokens: 1, bytes: 2e9, operations: 3e9 };
const figures = { ms: 20, leastMs: 19, runs: 4, work, tokensPerSecond: 50, gigabytesPerSecond: 100, teraflops: 0.15 };
const onGpu = { ...figures, traffic: { up: 12_345, down: 12 }, deviceBytes: 3.5e8, residentBytes: 1e8 };
const onCpu = { ...figures, ms: 250, gigabytesPerSecond: 8, residentBytes: 2e8 };
const opened = {
  ...{ form: 'u8u8' as const, chunkTokens: 512, maxPositions: 8192, parameters: 1e8, openMs: 100 },
  weights: { layerBytes: 1e8, headBytes: 5e7 },
};

const report: DeviceBenchReport = {
  ...{ model: 'some-model', chunkTokens: 512, seconds: 20, bandwidth: 400 },
  devices: {
    gpu: {
      ...opened,
      name: 'Some GPU',
      driver: '1.2',
      software: false,
      device: { kind: 'gpu', floats: 'f16', poolBytes: 1e9 },
    },
    cpu: {
      ...opened,
      processor: 'Some CPU, 2 cores',
      threads: 2,
      device: { kind: 'cpu', floats: 'f32', poolBytes: 0 },
    },
  },
  peers: { peer: { gpu: undefined } },
  cases: [
    {
      case: { kind: 'prefill' },
      columns: { gpu: onGpu, cpu: onCpu, peer: { ms: 300, leastMs: 290, runs: 2, residentBytes: 1 } },
    },
    {
      case: { kind: 'decode', chunks: 8 },
      columns: { gpu: onGpu, cpu: { leftOut: 'it needs more' }, peer: { leftOut: 'its context holds 10 tokens' } },
    },
  ],
};

test('times, bandwidth and its share, traffic, and what was left out', () => {
  assert.equal(
    deviceTables(report),
    `some-model, chunks of 512 tokens; medians of one forward, or of one refresh; at most 20 s of runs for each case and device
GPU: Some GPU, driver 1.2; 0.15 GB of weights read a token, caches in f16
CPU: Some CPU, 2 cores, 2 threads, u8u8 products; 0.15 GB of weights read a token, caches in f32
llama.cpp: by the CPU

                  GPU ms   GB/s  share  CPU ms  GB/s  llama.cpp ms
prefill             20.0  100.0   25 %     250   8.0           300
decode, 8 chunks    20.0  100.0   25 %       -     -             -
prefill: GPU 50 tokens/s (0.150 TFLOP/s), CPU 50 tokens/s (0.150 TFLOP/s)

GPU               kB up a run  kB down  MB held there
prefill                  12.3      0.0          350.0
decode, 8 chunks         12.3      0.0          350.0

CPU, decode, 8 chunks: left out, it needs more
llama.cpp, decode, 8 chunks: left out, its context holds 10 tokens
`,
  );
});

test('without a GPU, a bandwidth and a peer: the CPU alone', () => {
  const { bandwidth: _, peers: __, ...rest } = report;
  const alone = { ...rest, devices: { ...report.devices, gpu: { leftOut: 'no adapter' } } };
  const cases = report.cases.slice(0, 1).map((each) => ({ ...each, columns: { cpu: onCpu } }));
  const text = deviceTables({ ...alone, cases });
  assert.match(text, /^GPU: left out, no adapter$/m);
  assert.match(text, /^ +CPU ms +GB\/s$/m);
  assert.doesNotMatch(text, /share|llama|MB held/);
});
