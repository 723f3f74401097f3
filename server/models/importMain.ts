/**
 * The process that imports one model: started by importProcess.ts, gone when it is done or its parent is. ONNX Runtime,
 * and the memory that the weights take meanwhile, go with it.
 */

import { FoveaError, said } from '../base/errors.ts';
import type { Progress } from '../base/progress.ts';
import { openModelSource } from '../engine/model/openModelSource.ts';
import { tunedSource } from '../engine/model/tunedSource.ts';
import { createTokenizer } from '../engine/tokenizer/createTokenizer.ts';
import { calibrationTexts } from './calibrationTexts.ts';
import type { FromImporter, ImportOrder, ToImporter } from './importMessages.ts';
import { storageError } from './storageError.ts';

/** Tokens of one calibration sample: long enough for attention to look like itself. */
const sampleTokens = 256;

// ONNX Runtime reads it when it loads, which happens in `importModel`'s module: not before this line.
process.env.ORT_DISABLE_TELEMETRY = '1';
// A terminal sends Ctrl-C to the whole group; the parent decides what it means for the import.
process.on('SIGINT', () => {});

const stop = new AbortController();
let begun = false;
process.on('disconnect', () => {
  stop.abort();
  if (!begun) process.exit(0);
});
process.on('message', (message: ToImporter) => {
  if (message.kind === 'cancel') stop.abort();
  else void run(message.order);
});

async function run(order: ImportOrder): Promise<void> {
  begun = true;
  const last = await outcome(order);
  if (process.connected) process.send?.(last, () => process.exit(0));
  else process.exit(0);
}

async function outcome(order: ImportOrder): Promise<FromImporter> {
  const report: Progress['report'] = (label, done, total) => say({ kind: 'progress', label, done, total });
  try {
    await importNow(order, { report });
    return { kind: 'done' };
  } catch (error) {
    const known = storageError(error, order.modelDir);
    if (known instanceof FoveaError) return { kind: 'failed', errorKind: known.kind, ...said(known) };
    const [reason] = (error instanceof Error ? `${error.name}: ${error.message}` : String(error)).split('\n', 1);
    const message = `The model could not be prepared (${reason}): get it again, or choose another model.`;
    return { kind: 'failed', errorKind: 'failure', message };
  }
}

async function importNow(order: ImportOrder, progress: Progress): Promise<void> {
  const { sourcePath, sha256, tuning, modelDir, quantisation, threads } = order;
  const base = await openModelSource(sourcePath, sha256);
  const source = tuning ? await tunedSource(base, tuning.file) : base;
  try {
    const tokenizer = createTokenizer(source.tokenizer);
    const calibration = calibrationTexts.flatMap((text) => samplesOf(tokenizer.encode(text)));
    const { importModel } = await import('../engine/graph/importModel.ts');
    const options = { quantisation, calibration, threads, progress, signal: stop.signal };
    await importModel(source, modelDir, { ...options, ...(tuning ? { tuning: tuning.id } : {}) });
  } finally {
    await source.close();
  }
}

function samplesOf(ids: readonly number[]): number[][] {
  const count = Math.ceil(ids.length / sampleTokens);
  return Array.from({ length: count }, (_, i) => ids.slice(i * sampleTokens, (i + 1) * sampleTokens));
}

function say(message: FromImporter): void {
  // The callback: a parent that has gone is news of `disconnect`, not an error.
  if (process.connected) process.send?.(message, () => {});
}
