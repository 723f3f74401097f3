/**
 * The order of a device bench: case by case, on each device a warm-up, then one run after another by turns, until each
 * has enough or its time is used up: one run at least. What must take too long is left out, and why. Knows no process.
 */
import { throwIfAborted } from '../../server/base/errors.ts';
import { type Progress, silent } from '../../server/base/progress.ts';
import { type CaseFigures, figuresOf } from './deviceFigures.ts';
import { caseName, type DeviceCase, type PreparedCase, type RanCase } from './deviceMessages.ts';

/** What is measured side by side: a device, or a peer. */
export interface Column {
  name: string;
  /** Makes the case ready and runs it once. @throws Error why it cannot be: words without a full stop */
  prepare(measured: DeviceCase): Promise<PreparedCase>;
  run(): Promise<RanCase>;
}

export interface LeftOut {
  leftOut: string;
}

export type CaseReport = { case: DeviceCase; columns: Record<string, CaseFigures | LeftOut> };

export interface DeviceRunOptions {
  /** of timed runs, for each case and column */
  seconds: number;
  progress?: Progress;
  signal?: AbortSignal;
}

const mostRuns = 30;
/** Making ready may take so many times what is timed. */
const preparing = 3;

interface Turn {
  column: Column;
  prepared: PreparedCase;
  ran: RanCase[];
}

/** @param cases of each kind the smaller ones first: from them is told how long the larger ones take */
export async function measureCases(
  columns: readonly Column[],
  cases: readonly DeviceCase[],
  { seconds, progress = silent, signal }: DeviceRunOptions,
): Promise<CaseReport[]> {
  const pace = new Map<string, { size: number; ms: number }>();
  const reports: CaseReport[] = [];
  const budgetMs = 1000 * seconds;
  for (const [number, measured] of cases.entries()) {
    progress.report(`Measuring ${caseName(measured)}`, number, cases.length);
    const report: CaseReport = { case: measured, columns: {} };
    const turns: Turn[] = [];
    for (const column of columns) {
      throwIfAborted(signal);
      const paceKey = `${column.name} ${measured.kind}`;
      try {
        refuseSlow(pace.get(paceKey), sizeOf(measured), preparing * budgetMs);
        const prepared = await column.prepare(measured);
        if (sizeOf(measured) > 0) pace.set(paceKey, { size: sizeOf(measured), ms: prepared.ms });
        turns.push({ column, prepared, ran: [] });
      } catch (error) {
        throwIfAborted(signal);
        report.columns[column.name] = { leftOut: (error as Error).message };
      }
    }
    await runByTurns(turns, budgetMs, report, signal);
    for (const { column, prepared, ran } of turns) report.columns[column.name] ??= figuresOf(prepared, ran);
    reports.push(report);
  }
  progress.report('Measuring', cases.length, cases.length);
  return reports;
}

async function runByTurns(turns: readonly Turn[], budgetMs: number, report: CaseReport, signal?: AbortSignal) {
  let left = [...turns];
  while (left.length > 0) {
    for (const { column, ran } of left) {
      throwIfAborted(signal);
      try {
        ran.push(await column.run());
      } catch (error) {
        throwIfAborted(signal);
        report.columns[column.name] = { leftOut: (error as Error).message };
      }
    }
    left = left.filter(({ column, ran }) => {
      if (column.name in report.columns) return false;
      const total = ran.reduce((sum, { ms, spentMs = ms }) => sum + spentMs, 0);
      return ran.length < mostRuns && total + total / ran.length < budgetMs;
    });
  }
}

/** @throws Error where a case must take too long, as the smaller one did */
function refuseSlow(smaller: { size: number; ms: number } | undefined, size: number, mostMs: number): void {
  if (!smaller) return;
  const expectedMs = (smaller.ms * size) / smaller.size;
  if (expectedMs > mostMs) throw new Error(`to make it ready would take some ${(expectedMs / 1000).toFixed(0)} s`);
}

function sizeOf(measured: DeviceCase): number {
  switch (measured.kind) {
    case 'prefill':
      return 0;
    case 'decode':
      return measured.chunks;
    case 'focus':
      return measured.rows;
  }
}
