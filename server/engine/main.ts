/**
 * The engine process: started by engineClient.ts with two pipes of its own, gone when they close.
 * `--engine <module>` serves another `createEngine` (tests). To standard error it writes lines for a log, and a crash's trace.
 */
import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import type { CreateEngine } from './core.ts';
import { deviceLostExitCode, gpuLinePrefix, pipes } from './protocol.ts';
import { serve } from './rpc.ts';

/**
 * A thread that kills this process when its parent has died, even while a forward (or a hang) holds the main thread.
 * Given as text, so that it needs no file of its own beside the bundle.
 */
const lifelineThread = `
const { Socket } = require('node:net');
const die = () => process.kill(process.pid, 'SIGKILL');
new Socket({ fd: ${pipes.lifeline}, readable: true }).on('error', die).on('close', die).resume();
`;

// ONNX Runtime reads it when it loads, which happens in the engine's module: not before this line.
process.env.ORT_DISABLE_TELEMETRY = '1';
// A terminal sends Ctrl-C to the whole group; the parent decides what it means for the engine.
process.on('SIGINT', () => {});

const { values } = parseArgs({ options: { engine: { type: 'string' } } });

const create: CreateEngine = async (params, progress) => {
  const { createEngine } = (await (values.engine
    ? import(pathToFileURL(path.resolve(values.engine)).href)
    : import('./engine.ts'))) as { createEngine: CreateEngine };
  return createEngine(params, progress, (line) => void process.stderr.write(`${line}\n`));
};

const socket = new Socket({ fd: pipes.rpc, readable: true, writable: true });
new Worker(lifelineThread, { eval: true, execArgv: [], resourceLimits: { maxOldGenerationSizeMb: 8 } }).unref();
const connection = createMessageConnection(new StreamMessageReader(socket), new StreamMessageWriter(socket));
await serve(connection, create, async ({ message }, core) => {
  writeSync(process.stderr.fd, `${gpuLinePrefix}${message}\n`);
  // A process that exits while the device still computes for it may end by a signal instead.
  await core.close().catch(() => {});
  process.exit(deviceLostExitCode);
});
process.exit(0);
