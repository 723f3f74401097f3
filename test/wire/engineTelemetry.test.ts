/**
 * With the real ONNX Runtime loaded, the engine writes no file outside its model's folder and opens no socket. Version
 * 1.30 with telemetry on creates `.cache/Microsoft/DeveloperTools/.onnxruntime/{deviceid,onnxruntime.db}`, `.ses` and
 * `mat-debug-*.log` as soon as it loads, unless it finds itself in CI.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { hangMs } from '../patience.ts';
import { internetSockets } from './processes.ts';
import { scoreParams, withEngine } from './withEngine.ts';

const timeout = hangMs;
/** Telemetry of this kind uploads about every two seconds. */
const watchedMs = 3_000;

test('no telemetry: no file in home, cache or temporary folder, no socket', { timeout }, async (context) => {
  const { client, params } = withEngine(context, 'onnx');
  const home = mkdtempSync(path.join(tmpdir(), 'fovea-home-'));
  const outside = { ...process.env };
  context.after(() => {
    process.env = outside;
    rmSync(home, { recursive: true, force: true });
  });
  const homes = ['HOME', 'USERPROFILE', 'APPDATA', 'LOCALAPPDATA', 'TMPDIR', 'TEMP', 'TMP'];
  const xdg = ['XDG_CACHE_HOME', 'XDG_CONFIG_HOME', 'XDG_DATA_HOME', 'XDG_STATE_HOME', 'XDG_RUNTIME_DIR'];
  for (const name of [...homes, ...xdg]) process.env[name] = home;
  for (const name of Object.keys(process.env))
    if (
      /^(CI|TF_BUILD|GITHUB_.*|GITLAB_.*|JENKINS_.*|TRAVIS|CIRCLECI|APPVEYOR|CODEBUILD_.*|TEAMCITY_.*|BUILD_.*)$/.test(
        name,
      )
    )
      delete process.env[name];
  delete process.env.ORT_DISABLE_TELEMETRY;
  process.env.TSX_DISABLE_CACHE = '1'; // the loader of this test's TypeScript, which the product does not have

  const { processId } = await client.start(params);
  const sockets = new Set<string>();
  const untilMs = performance.now() + watchedMs;
  do {
    const { nats } = await client.score(scoreParams(1, [1]));
    assert.deepEqual(nats, [42], 'ONNX Runtime has run');
    for (const pid of [processId, process.pid]) for (const socket of internetSockets(pid)) sockets.add(socket);
    await new Promise((resolve) => setTimeout(resolve, 50));
  } while (performance.now() < untilMs);
  await client.dispose();

  assert.deepEqual(readdirSync(home, { recursive: true }), []);
  assert.deepEqual([...sockets], []);
});
