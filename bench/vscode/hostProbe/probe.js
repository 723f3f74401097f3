/**
 * An extension that does nothing but measure how long VS Code's extension host does not turn: a line of JSON each
 * interval, in the file that FOVEA_BLOCK_LOG names; and what runs meanwhile: when FILE.stop is there, FILE.profile is
 * written. Active before any other extension that waits for something.
 */
const { createWriteStream, existsSync, renameSync, writeFileSync } = require('node:fs');
const { Session } = require('node:inspector');
const { monitorEventLoopDelay } = require('node:perf_hooks');

const intervalMs = 200;
const resolutionMs = 5;
const sampledEveryUs = 1_000;

exports.activate = ({ subscriptions }) => {
  const log = process.env.FOVEA_BLOCK_LOG;
  const out = createWriteStream(log, { flags: 'a' });
  const profiler = startProfile();
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  const timer = setInterval(() => {
    // A timer that is in time counts its own interval.
    const blockMs = Math.max(0, delays.max / 1e6 - resolutionMs);
    delays.reset();
    out.write(`${JSON.stringify({ at: Date.now(), blockMs })}\n`);
    if (!existsSync(`${log}.stop`)) return;
    clearInterval(timer);
    profiler.stop(`${log}.profile`);
  }, intervalMs);
  subscriptions.push({
    dispose() {
      clearInterval(timer);
      delays.disable();
      out.end();
    },
  });
};

function startProfile() {
  const session = new Session();
  session.connect();
  session.post('Profiler.enable');
  session.post('Profiler.setSamplingInterval', { interval: sampledEveryUs });
  const startedAt = Date.now();
  session.post('Profiler.start');
  return {
    stop(file) {
      session.post('Profiler.stop', (_, { profile }) => {
        writeFileSync(`${file}.part`, JSON.stringify({ startedAt, profile }));
        renameSync(`${file}.part`, file);
      });
    },
  };
}
