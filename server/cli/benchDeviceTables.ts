/** What `fovea bench device` found, as tables for people. Pure. */
import type { DeviceBenchReport, DeviceDescription } from '../../bench/device/device.ts';
import { caseName } from '../../bench/device/deviceMessages.ts';
import type { CaseReport } from '../../bench/device/deviceRun.ts';
import { adapterWords } from '../device/adapter.ts';
import { table } from './drawing.ts';

type Figures = Exclude<CaseReport['columns'][string], { leftOut: string }>;

const names: Record<string, string> = { gpu: 'GPU', cpu: 'CPU', peer: 'llama.cpp', peerGpu: 'llama.cpp on the GPU' };
const none = '-';

export function deviceTables(report: DeviceBenchReport): string {
  const { model, chunkTokens, seconds } = report;
  const title = `${model}, chunks of ${chunkTokens} tokens; medians of one forward, or of one refresh; at most ${seconds} s of runs for each case and device`;
  return [title, ...descriptions(report), '', times(report), ...gpuTable(report), ...leftOut(report)].join('\n');
}

function descriptions({ devices: { gpu, cpu }, peers }: DeviceBenchReport): string[] {
  const read = ({ weights }: DeviceDescription): string =>
    `${gigabytes(weights.layerBytes + weights.headBytes)} GB of weights read a token, caches in `;
  const onGpu = (described: DeviceDescription): string => {
    const { name = 'a GPU', driver, software, device } = described;
    const adapter = adapterWords({ name, ...(driver === undefined ? {} : { driver }) });
    return `GPU: ${adapter}${software ? ' (software: it computes on the CPU)' : ''}; ${read(described)}${device.floats}`;
  };
  const others = Object.entries(peers ?? {}).map(([name, { gpu: by }]) => `${names[name]}: by ${by ?? 'the CPU'}`);
  return [
    'leftOut' in gpu ? `GPU: left out, ${gpu.leftOut}` : onGpu(gpu),
    `CPU: ${cpu.processor}, ${cpu.threads} threads, ${cpu.form} products; ${read(cpu)}f32`,
    ...others,
  ];
}

/** Each column's times, and what bandwidth they are. */
function times({ cases, bandwidth }: DeviceBenchReport): string {
  const columns = [...new Set(cases.flatMap((each) => Object.keys(each.columns)))];
  const heads = columns.flatMap((column) => [
    `${names[column]} ms`,
    ...(hasWork(column) ? ['GB/s'] : []),
    ...(column === 'gpu' && bandwidth ? ['share'] : []),
  ]);
  const rows = cases.map((each) => [
    caseName(each.case),
    ...columns.flatMap((column) => {
      const figures = figuresIn(each, column);
      const reached = figures?.gigabytesPerSecond;
      return [
        figures ? milliseconds(figures.ms) : none,
        ...(hasWork(column) ? [reached === undefined ? none : reached.toFixed(1)] : []),
        ...(column === 'gpu' && bandwidth
          ? [reached === undefined ? none : `${((100 * reached) / bandwidth).toFixed(0)} %`]
          : []),
      ];
    }),
  ]);
  const prefill = cases.find((each) => each.case.kind === 'prefill');
  const rates = columns.flatMap((column) => {
    const figures = prefill && figuresIn(prefill, column);
    if (figures?.tokensPerSecond === undefined) return [];
    const { tokensPerSecond, teraflops = 0 } = figures;
    return [`${names[column]} ${tokensPerSecond.toFixed(0)} tokens/s (${teraflops.toFixed(3)} TFLOP/s)`];
  });
  const line = rates.length > 0 ? `prefill: ${rates.join(', ')}\n` : '';
  return table([['', ...heads], ...rows]) + line;
}

/** What goes up and down for a run, and what lies on the GPU. */
function gpuTable({ cases }: DeviceBenchReport): string[] {
  const rows = cases.flatMap((each) => {
    const { traffic, deviceBytes } = figuresIn(each, 'gpu') ?? {};
    if (!traffic || deviceBytes === undefined) return [];
    const numbers = [traffic.up / 1e3, traffic.down / 1e3, deviceBytes / 1e6];
    return [[caseName(each.case), ...numbers.map((value) => value.toFixed(1))]];
  });
  return rows.length === 0 ? [] : [table([['GPU', 'kB up a run', 'kB down', 'MB held there'], ...rows])];
}

function leftOut({ cases }: DeviceBenchReport): string[] {
  const lines = cases.flatMap((each) =>
    Object.entries(each.columns).flatMap(([column, figures]) =>
      'leftOut' in figures ? [`${names[column]}, ${caseName(each.case)}: left out, ${figures.leftOut}`] : [],
    ),
  );
  return lines.length === 0 ? [] : [`${lines.join('\n')}\n`];
}

function figuresIn({ columns }: CaseReport, column: string): Figures | undefined {
  const figures = columns[column];
  return figures === undefined || 'leftOut' in figures ? undefined : figures;
}

function hasWork(column: string): boolean {
  return column === 'gpu' || column === 'cpu';
}

function milliseconds(ms: number): string {
  return ms.toFixed(ms < 100 ? 1 : 0);
}

function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(bytes < 1e8 ? 4 : 2);
}
