#!/usr/bin/env node
/** Door of the command line: finds the command, runs it, turns what goes wrong into one line and an exit code. */
import { fileURLToPath } from 'node:url';
import { exitCodes } from './base/errors.ts';
import { helpText, parseArguments } from './cli/args.ts';
import { commands } from './cli/commands.ts';
import { describeFailure } from './cli/describeFailure.ts';
import { findCommand, overview } from './cli/findCommand.ts';
import { Terminal } from './cli/terminal.ts';
import { installationOf } from './installation.ts';

const installation = installationOf(fileURLToPath(import.meta.url));
const repeatedInterruptMs = 1000;

const terminal = new Terminal({
  write: (text) => process.stderr.write(text),
  interactive: process.stderr.isTTY === true,
  columns: process.stderr.columns ?? 80,
  now: () => performance.now(),
});

const interrupted = new AbortController();
let interruptedAt = Number.POSITIVE_INFINITY;
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.on(signal, () => {
    // npm and the terminal both pass Ctrl-C on; a second press of the key, later, ends at once.
    if (performance.now() - interruptedAt > repeatedInterruptMs) process.exit(exitCodes.cancelled);
    if (interrupted.signal.aborted) return;
    interruptedAt = performance.now();
    interrupted.abort();
  });
}
// A reader such as `head` that has seen enough is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

process.exitCode = await main(process.argv.slice(2));

/** @returns the process's exit code */
async function main(words: readonly string[]): Promise<number> {
  try {
    const found = findCommand(words, commands);
    if (found === undefined) {
      process.stdout.write(overview(commands, installation.packageRoot));
      return 0;
    }
    const args = parseArguments(found.words, found.command);
    if (args.flag('help')) {
      process.stdout.write(helpText(found.command));
      return 0;
    }
    await found.command.run({
      arguments: args,
      cwd: process.cwd(),
      env: process.env,
      installation,
      terminal,
      write: (text) => process.stdout.write(text),
      styled: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
      columns: process.stdout.columns ?? 100,
      signal: interrupted.signal,
    });
    return 0;
  } catch (error) {
    const failure = describeFailure(error, interrupted.signal.aborted);
    terminal.close();
    terminal.line(failure.line);
    if (process.env.FOVEA_DEBUG !== undefined) terminal.line(String((error as Error).stack ?? error));
    return exitCodes[failure.kind];
  } finally {
    terminal.close();
  }
}
