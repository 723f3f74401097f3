/**
 * A model as the sidecar needs it, without an engine: its tokenizer, how it cuts files, where its import lies and what
 * ships for it. Reads weights only where they have to be imported first.
 */

import type { Progress } from '../base/progress.ts';
import { Chunker } from '../chunking/chunker.ts';
import { Grammars } from '../chunking/grammars.ts';
import { defaultChunkTokens } from '../engine/model/shape.ts';
import { createTokenizer } from '../engine/tokenizer/createTokenizer.ts';
import type { Tokenizer } from '../engine/tokenizer.ts';
import { type Installation, modelsFolderOf } from '../installation.ts';
import { chunkHeader } from '../prompt/header.ts';
import { TokenHealer } from '../prompt/healing.ts';
import { lineEndIds } from '../prompt/lineEndIds.ts';
import { adapterMetadata, type ShippedParts } from './shippedParts.ts';
import type { ModelStore } from './store.ts';
import { tunedModel } from './tunedModel.ts';

export interface ModelOptions {
  installation: Installation;
  store: ModelStore;
  /** as `ModelStore.get` takes it */
  model: string;
  /** file of a focus adapter, or `noAdapter`; without it the one that ships for the model */
  adapter?: string;
  /** of the import */
  threads: number;
  progress: Progress;
  signal?: AbortSignal;
  /** a sentence for the user; the work goes on */
  warn(message: string): void;
}

export interface OpenModel {
  /** in the model store */
  id: string;
  /** folder of the import, for the engine */
  modelDir: string;
  /** the model's own file or folder, for who runs the same weights otherwise */
  modelPath: string;
  tokenizer: Tokenizer;
  /** names the tokenizer, for chunks cut with it */
  tokenizerId: string;
  healer: TokenHealer;
  /** tokens that end a line */
  lineEnds: readonly number[];
  shipped: ShippedParts;
  /** of a chunk, as the engine will say unless it refuses the adapter */
  chunkTokens: number;
}

/** @throws FoveaError where the model cannot be used, or the signal aborts */
export async function openModel(options: ModelOptions): Promise<OpenModel> {
  const { installation, store, model, adapter, threads, progress, signal, warn } = options;
  const { importer } = installation;
  const wanted = { importer, quantisation: 'rowq', threads, progress, ...(signal ? { signal } : {}) } as const;
  const serving = { modelsFolder: modelsFolderOf(installation), adapter, warn };
  const tuned = await tunedModel(store, model, { ...wanted, ...serving });
  const { stored, modelDir, shape, shipped, adapterFile } = tuned;
  const { id, sourcePath: modelPath, sha256: tokenizerId } = stored;
  const tokenizer = createTokenizer(tuned.tokenizer);
  const { chunk_tokens: trained } = adapterFile === undefined ? {} : await adapterMetadata(adapterFile);
  const healer = new TokenHealer(tokenizer);
  const lineEnds = lineEndIds(tokenizer);
  const chunkTokens = Number(trained) > 0 ? Number(trained) : defaultChunkTokens(shape);
  return { id, modelDir, modelPath, tokenizer, tokenizerId, healer, lineEnds, shipped, chunkTokens };
}

/** Cuts files into chunks of a model's tokens. */
export function chunkerOf(
  { locateWasm }: Pick<Installation, 'locateWasm'>,
  { tokenizer, tokenizerId }: Pick<OpenModel, 'tokenizer' | 'tokenizerId'>,
  chunkTokens: number,
): Chunker {
  const grammars = new Grammars(locateWasm);
  return new Chunker({ grammars, tokenizer, header: chunkHeader, chunkTokens, tokenizerId });
}
