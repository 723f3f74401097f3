/** What ships never stops the engine; what was named does. Engines that refuse what the test says. */
import assert from 'node:assert/strict';
import path from 'node:path';
import { test } from 'node:test';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { FoveaError } from '../base/errors.ts';
import { silent } from '../base/progress.ts';
import type { Warn } from '../base/sentence.ts';
import { writeSafetensors } from '../engine/model/safetensors.ts';
import type { InitializeParams } from '../engine/protocol.ts';
import { noAdapter } from '../models/shippedParts.ts';
import type { EngineClient } from './engineClient.ts';
import { defaultReaderOf, type EngineStart, plainReader, startEngine } from './startEngine.ts';

const params = { modelDir: 'model', threads: 1, cacheBytes: 1 };
const shipped = { adapterFile: 'shipped', copyWeightsFile: 'weights' };

/** Starts with engines that refuse the files in `refused`; what each was started with, how many were disposed of. */
async function start(options: Pick<EngineStart, 'adapter' | 'shipped'>, refused: readonly string[], kind = 'input') {
  const [started, warnings]: [Partial<InitializeParams>[], string[]] = [[], []];
  let disposed = 0;
  const client = () =>
    ({
      async start({ modelDir: _m, threads: _t, cacheBytes: _c, ...files }: InitializeParams) {
        started.push(files);
        const bad = Object.values(files).find((file) => refused.includes(file as string));
        if (bad !== undefined) throw new FoveaError(kind as 'input', `${bad} is bad.`);
        return {};
      },
      async dispose() {
        disposed++;
      },
    }) as unknown as EngineClient;
  const warn: Warn = (message, sentence) => {
    assert.equal(sentence?.name, 'withoutShipped');
    warnings.push(message);
  };
  const result = startEngine({ client, params, progress: silent, warn, ...options });
  const settled = await result.catch((error: Error) => error.message);
  const adapter = typeof settled === 'string' ? settled : settled.adapterFile;
  return { started, warnings, disposed, adapter };
}

test('the shipped adapter serves unless another, or none, is named', async () => {
  const own = await start({ adapter: undefined, shipped }, []);
  assert.deepEqual([own.started, own.adapter], [[shipped], 'shipped']);
  const named = await start({ adapter: 'named', shipped }, []);
  assert.deepEqual(named.started, [{ adapterFile: 'named', copyWeightsFile: 'weights' }]);
  const none = await start({ adapter: noAdapter, shipped: { adapterFile: 'shipped' } }, []);
  assert.deepEqual([none.started, none.adapter], [[{}], undefined]);
});

test('shipped parts that are refused are left out, with a sentence', async () => {
  for (const bad of ['shipped', 'weights']) {
    const { started, warnings, disposed, adapter } = await start({ adapter: undefined, shipped }, [bad]);
    assert.deepEqual([started, disposed, adapter], [[shipped, {}], 1, undefined]);
    assert.deepEqual(warnings, [`Fovea goes on without what ships for this model: ${bad} is bad.`]);
  }
});

test('what was named and is refused is an error, and nothing is said of what ships', async () => {
  const { warnings, disposed, adapter } = await start({ adapter: 'named', shipped }, ['named']);
  assert.deepEqual([adapter, warnings, disposed], ['named is bad.', [], 2]);
  const alone = await start({ adapter: 'named', shipped: {} }, ['named']);
  assert.deepEqual([alone.adapter, alone.started.length], ['named is bad.', 1]);
});

test('a cancelled start is not tried again', async () => {
  const { started, disposed } = await start({ adapter: undefined, shipped }, ['shipped'], 'cancelled');
  assert.deepEqual([started.length, disposed], [1, 1]);
});

test('the default reader is the adapter’s own, where it names one', async (t) => {
  const file = path.join(await temporaryFolder(t), 'adapter.safetensors');
  const warnings: string[] = [];
  const reader = async (metadata: Record<string, string>): Promise<string> => {
    await writeSafetensors(file, new Map(), metadata);
    return defaultReaderOf(file, (message) => warnings.push(message));
  };
  assert.equal(await defaultReaderOf(undefined, assert.fail), plainReader);
  assert.equal(await reader({}), plainReader);
  assert.equal(await reader({ default_reader: 'attend:2+focus:8+copy' }), 'attend:2+focus:8+copy');
  assert.deepEqual(warnings, []);
  assert.equal(await reader({ default_reader: 'everything' }), plainReader);
  assert.deepEqual(warnings, [
    `adapter.safetensors names a default reader that is none ("everything"): ${plainReader} serves.`,
  ]);
});
