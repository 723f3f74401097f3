/**
 * `node slowMain PROCESS SLOW`: stops and continues a process in a duty cycle. A process of its own, so that its pauses
 * are exact and disturb nobody. It ends when its standard input does, so with whoever started it, or when the process is
 * gone; it never leaves the process stopped. Writes a line after the first stop and the times as JSON at its end.
 */
import { readFileSync } from 'node:fs';
import { setImmediate as turn } from 'node:timers/promises';
import { DutyCycle } from './dutyCycle.ts';

const [processId, slow] = process.argv.slice(2).map(Number);
const stateFile = `/proc/${processId}/stat`;
const cycle = new DutyCycle(slow);
const never = new Int32Array(new SharedArrayBuffer(4));
let [begun, ended] = [false, false];
const end = (): void => {
  ended = true;
};
process.stdin.on('end', end).on('error', end).resume();
// Nobody may read any more.
process.stdout.on('error', end);
// Ctrl-C reaches the whole group: it is for whoever started this to end it.
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {});
process.on('SIGTERM', end);

try {
  await work();
} finally {
  signalled('SIGCONT');
}
process.stdout.write(`${JSON.stringify(cycle.times)}\n`);
process.stdin.destroy();

async function work(): Promise<void> {
  for (let since = performance.now(); !ended; ) {
    pause(cycle.runMs - (performance.now() - since));
    if (!signalled('SIGSTOP')) return;
    awaitStop();
    const stoppedAt = performance.now();
    pause(cycle.ran(stoppedAt - since));
    // Before the signal: those that it wakes may take this process's processor.
    since = performance.now();
    if (!signalled('SIGCONT')) return;
    cycle.stopped(since - stoppedAt);
    if (!begun) process.stdout.write('slows\n');
    begun = true;
    // Where the end of the input is read.
    await turn();
  }
}

/**
 * The signal goes to one thread, often an idle one that must get a processor first, and the others work on for ms: only
 * when that one has stopped is it a stop. Where there is no /proc the signal must do.
 */
function awaitStop(): void {
  try {
    for (let look = 0; look < 500 && /^\d+ \(.*\) [RSD]/s.test(readFileSync(stateFile, 'utf8')); look++) pause(0.05);
  } catch {
    // no /proc, or gone
  }
}

/** To the microsecond, where a timer of the event loop counts whole ms. */
function pause(ms: number): void {
  if (ms > 0) Atomics.wait(never, 0, 0, ms);
}

/** @returns whether the process is still there */
function signalled(signal: 'SIGSTOP' | 'SIGCONT'): boolean {
  try {
    return process.kill(processId, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
