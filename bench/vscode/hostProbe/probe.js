/**
 * An extension that does nothing but measure how long VS Code's extension host does not turn: a line of JSON each
 * interval, in the file that FOVEA_BLOCK_LOG names. Active before any other extension that waits for something.
 */
const { createWriteStream } = require('node:fs');
const { monitorEventLoopDelay } = require('node:perf_hooks');

const intervalMs = 200;
const resolutionMs = 5;

exports.activate = ({ subscriptions }) => {
  const out = createWriteStream(process.env.FOVEA_BLOCK_LOG, { flags: 'a' });
  const delays = monitorEventLoopDelay({ resolution: resolutionMs });
  delays.enable();
  const timer = setInterval(() => {
    // A timer that is in time counts its own interval.
    const blockMs = Math.max(0, delays.max / 1e6 - resolutionMs);
    delays.reset();
    out.write(`${JSON.stringify({ at: Date.now(), blockMs })}\n`);
  }, intervalMs);
  subscriptions.push({
    dispose() {
      clearInterval(timer);
      delays.disable();
      out.end();
    },
  });
};
