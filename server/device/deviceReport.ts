/** What is told of the device that serves: to the client, in a report, in a log. Functions of values. */
import type { DeviceKind } from '../engine/protocol.ts';
import type { DeviceFall } from '../engineClient/deviceLadder.ts';
import type { DeviceReport } from '../protocol.ts';
import { adapterWords, unknownAdapter } from './adapter.ts';
import type { DeviceDecision } from './chooseDevice.ts';
import { deviceSaid } from './deviceReason.ts';

export interface DeviceNow {
  /** that the engine computes on */
  kind: DeviceKind;
  /** why the engine had to leave the GPU */
  fall: DeviceFall | undefined;
}

/** @param now without an engine, what was decided */
export function deviceReport(
  decision: DeviceDecision,
  now: DeviceNow = { ...decision, fall: undefined },
): DeviceReport {
  const { adapter = unknownAdapter, reason } = decision;
  const { name, driver } = adapter;
  const why = deviceSaid(now.fall ? { ...now.fall, adapter: name } : reason);
  if (now.kind === 'cpu') return { kind: 'cpu', why };
  return { kind: 'gpu', adapter: name, ...(driver === undefined ? {} : { driver }), why };
}

/** `GPU (NVIDIA GeForce RTX 4070, driver 550.54). The GPU was asked for.` */
export function deviceLine({ kind, adapter: name, driver, why }: DeviceReport): string {
  if (kind === 'cpu' || name === undefined) return `CPU. ${why.message}`;
  return `GPU (${adapterWords({ name, ...(driver === undefined ? {} : { driver }) })}). ${why.message}`;
}
