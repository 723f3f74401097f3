/** Real engines in processes of their own on a real GPU, or one of software: lost, left, closed and orphaned. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { after, before, type TestContext, test } from 'node:test';
import {
  CancellationTokenSource,
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';
import { childCommand } from '../../server/base/childEntry.ts';
import { silent } from '../../server/base/progress.ts';
import { neverCancelled } from '../../server/engine/cancel.ts';
import { createEngine } from '../../server/engine/engine.ts';
import {
  type GenerateParams,
  type GenerateResult,
  gpuLinePrefix,
  methods,
  pipes,
} from '../../server/engine/protocol.ts';
import { EngineClient, type EngineEntry } from '../../server/engineClient/engineClient.ts';
import { startedProcess } from '../../server/engineClient/startedLine.ts';
import { bundled } from '../bundled.ts';
import { hangMs } from '../patience.ts';
import { tinyDecoder, tinyIds } from '../tinyEngine.ts';
import { deviceLoss } from '../vulkan/loseDevice.ts';
import { lives } from './processes.ts';
import { until } from './withEngine.ts';

const timeout = hangMs;
const gpuBytes = 2_000_000;
const bundles = bundled({
  engine: 'server/engine/main.ts',
  losesDevice: 'test/engines/losesDevice.ts',
  parent: 'test/wire/parent.ts',
});
const product: EngineEntry = { module: bundles.engine };
const noRestarts = { maximum: 0, windowMs: 60_000, delaysMs: [0] };

let folder: string;
let modelDir: string;
let request: Omit<GenerateParams, 'stream'>;
let expected: GenerateResult;

before(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'fovea-engine-gpu-'));
  const model = await tinyDecoder('llama', folder, 'fp32');
  modelDir = model.directory;
  const { vocab } = model.shape;
  await model.close();
  const local = tinyIds('local', 12, vocab);
  request = {
    ...{ reader: { prompt: 0, attend: 2, focus: 0, memory: 0, copy: false }, local, localFileTokens: 12 },
    chunks: [1, 2].map((i) => tinyIds(`chunk${i}`, 16, vocab)),
    ...{ history: local, maxTokens: 6, endIds: [], lastIds: [], draft: false },
  };
  const engine = await createEngine({ modelDir, threads: 1, cacheBytes: 1e6 }, silent);
  expected = await engine.generate({ ...request, stream: 1 }, () => {}, neverCancelled);
  await engine.close();
});
after(() => rm(folder, { recursive: true, force: true }));

const idsOf = (tokens: readonly { id: number }[]) => tokens.map(({ id }) => id);

/** A client that asks for the GPU, and what it has logged. */
async function clientOn(t: TestContext, entry: EngineEntry) {
  const log: string[] = [];
  const client = new EngineClient({ entry, restarts: noRestarts, log: (line) => log.push(line) });
  t.after(() => client.dispose());
  const info = await client.start({ modelDir, threads: 1, cacheBytes: 1e6, device: 'gpu', gpuBytes });
  assert.deepEqual(info.device, { kind: 'gpu', floats: info.device.floats, poolBytes: gpuBytes }, log.join('\n'));
  return { client, log };
}

/** Asks once, and hears of every token once. @param onToken called after each */
async function answered(client: EngineClient, onToken: (count: number) => void = () => {}): Promise<void> {
  const streamed: number[] = [];
  const { tokens } = await client.generate(request, {
    onTokens: (some) => {
      streamed.push(...idsOf(some));
      onToken(streamed.length);
    },
  });
  assert.deepEqual(idsOf(tokens), idsOf(expected.tokens));
  assert.deepEqual(streamed, idsOf(tokens), 'each token once');
}

test('runs that throw in the middle of a request: the next engine answers, and the CPU after two', {
  timeout,
}, async (t) => {
  await writeFile(path.join(modelDir, 'faults.json'), JSON.stringify({ lost: 2 }));
  const { client, log } = await clientOn(t, { ...product, args: ['--engine', bundles.losesDevice] });
  await answered(client);
  assert.ok(client.state.name === 'ready' && client.state.info.device.kind === 'cpu', log.join('\n'));
  assert.equal(client.fall?.name, 'lost');
  // by the exit code that says so, with one line for the reason
  assert.equal(log.filter((line) => line.startsWith('engine lost its GPU')).length, 2, log.join('\n'));
  assert.equal(log.filter((line) => line.startsWith(`engine: ${gpuLinePrefix}`)).length, 2, log.join('\n'));
  assert.match(client.fall?.message ?? '', /^a run failed \(.*\[Device/);
  assert.equal(log.map(startedProcess).filter((id) => id !== undefined).length, 3);
  await answered(client);
});

test('a device that is lost in the middle of a request: the next engine has another', { timeout }, async (t) => {
  const loss = deviceLoss(folder);
  if (typeof loss === 'string') return t.skip(loss);
  for (const [name, value] of Object.entries(loss.env)) {
    process.env[name] = value;
    t.after(() => delete process.env[name]);
  }
  const { client, log } = await clientOn(t, product);
  let isLost = false;
  await answered(client, (count) => {
    if (count < 2 || isLost) return;
    isLost = true;
    loss.lose();
  });
  assert.ok(client.state.name === 'ready', client.state.name);
  const { kind, poolBytes } = client.state.info.device;
  assert.deepEqual([kind, poolBytes], ['gpu', gpuBytes / 2], log.join('\n'));
  assert.match(log.join('\n'), /lost its GPU/);
  assert.equal(client.fall, undefined);
  await answered(client);
});

/** An engine process without a client before it. */
async function bareEngine(t: TestContext, entry = product, changes: Record<string, unknown> = {}) {
  const { command, args, env } = childCommand(entry);
  const child = spawn(command, args, { stdio: ['ignore', 'ignore', 'pipe', 'overlapped', 'overlapped'], env });
  t.after(() => child.kill('SIGKILL'));
  const lines: string[] = [];
  (child.stderr as Readable).setEncoding('utf8').on('data', (text: string) => lines.push(text));
  const pipe = child.stdio[pipes.rpc] as Readable & Writable;
  const connection = createMessageConnection(new StreamMessageReader(pipe), new StreamMessageWriter(pipe));
  connection.listen();
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal, said: lines.join('') }));
  const params = { modelDir, threads: 1, cacheBytes: 1e6, device: 'gpu', gpuBytes, ...changes };
  const started = connection.sendRequest(methods.initialize, params);
  return { connection, ended, started, hangUp: () => pipe.destroy() };
}

const clean = { code: 0, signal: null, said: '' };

test('a close in the middle of a request, and of a cancelled chunk, ends the process as any close does', {
  timeout,
}, async (t) => {
  const { connection, ended, started, hangUp } = await bareEngine(t);
  await started;
  const source = new CancellationTokenSource();
  const chunk = tinyIds('long chunk', 200, 300);
  const read = connection.sendRequest(methods.prefill, { chunks: [chunk, chunk.slice(1)] }, source.token);
  read.catch(() => {});
  source.cancel();
  const long = { ...request, stream: 1, maxTokens: 1000 };
  const running = new Promise((resolve) => connection.onNotification(methods.tokens, resolve));
  connection.sendRequest(methods.generate, long).catch(() => {});
  await running;
  hangUp();
  assert.deepEqual(await ended, clean);
});

test('so does a close while it starts, and after a start that failed', { timeout }, async (t) => {
  const starting = await bareEngine(t);
  starting.started.catch(() => {});
  await new Promise((resolve) => starting.connection.onNotification(methods.progress, resolve));
  starting.hangUp();
  const unfit = await bareEngine(t, product, { adapterFile: path.join(folder, 'no such adapter') });
  await assert.rejects(unfit.started, /no such adapter/);
  unfit.hangUp();
  assert.deepEqual([await starting.ended, await unfit.ended], [clean, clean]);
});

test('a parent that is killed while runs are on their way leaves no engine', { timeout }, async (t) => {
  const args = [bundles.parent, modelDir, JSON.stringify(product), 'gpu'];
  const parent = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(parent.stdout, 'data')) as [Buffer];
  const engine = Number(line.toString());
  t.after(() => {
    for (const pid of [parent.pid as number, engine]) if (lives(pid)) process.kill(pid, 'SIGKILL');
  });
  assert.ok(lives(engine));
  await new Promise((resolve) => setTimeout(resolve, 300));
  parent.kill('SIGKILL');
  await until(() => !lives(engine));
});
