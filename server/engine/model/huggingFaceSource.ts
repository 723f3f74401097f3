/** A local folder in Hugging Face layout as a model source: config.json, tokenizer.json and safetensors, sharded or not. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { FoveaError } from '../../base/errors.ts';
import { huggingFaceShape } from './huggingFaceShape.ts';
import { openSafetensors, type Safetensors } from './safetensors.ts';
import { sha256OfFiles } from './sha256.ts';
import type { ModelShape } from './shape.ts';
import { type ModelSource, type TokenizerData, usableTokenizers } from './source.ts';
import { expectedTensors } from './tensorNames.ts';

type Json = Record<string, unknown>;

/** Says which shard holds which tensor, where there are several. */
export const shardIndexName = 'model.safetensors.index.json';

/**
 * @param knownSha256 of the weights, where their owner has checked them already; computed when it is not given
 * @throws FoveaError `input` when a file lacks, is damaged or cut short, or the model cannot be used
 */
export async function openHuggingFaceSource(folder: string, knownSha256?: string): Promise<ModelSource> {
  const config = await requiredJson(folder, 'config.json');
  const shape = huggingFaceShape(config, folder);
  const tokenizer = tokenizerData(config, await readTokenizerDocument(folder), basename(resolve(folder)));
  const paths = (await shardNames(folder)).map((name) => join(folder, name));
  const shards: Safetensors[] = [];
  const close = async () => {
    await Promise.all(shards.map((shard) => shard.close()));
  };
  try {
    for (const path of paths) shards.push(await openSafetensors(path));
    const owners = new Map<string, Safetensors>();
    for (const shard of shards) for (const name of shard.tensors.keys()) owners.set(name, shard);
    checkTensors(owners, shape, folder);
    return {
      shape,
      tokenizer,
      sha256: knownSha256 ?? (await sha256OfFiles(paths)),
      async read(name) {
        const owner = owners.get(name);
        if (!owner) throw new FoveaError('input', `${folder} has no tensor ${name}.`);
        return owner.read(name);
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/**
 * Whether the engine has what a folder's config.json asks for; the weights need not be there yet.
 * @param name how an error calls the model
 * @throws FoveaError `input`
 */
export async function checkHuggingFaceConfig(folder: string, name: string): Promise<void> {
  huggingFaceShape(await requiredJson(folder, 'config.json'), name);
}

/** @returns `tokenizer.json`, parsed @throws FoveaError `input` when a folder has none, or one of a kind that is not served */
export async function readTokenizerDocument(folder: string): Promise<Json> {
  const document = await readJson(folder, 'tokenizer.json');
  if (document) return document;
  if (existsSync(join(folder, 'tokenizer.model'))) {
    const message = `${folder} has a SentencePiece tokenizer (tokenizer.model), which is not supported: ${usableTokenizers}`;
    throw new FoveaError('input', message);
  }
  return requiredJson(folder, 'tokenizer.json');
}

/** @returns the weight files of a folder in Hugging Face layout, by name, in the order that their hash is taken */
export async function shardNames(folder: string): Promise<string[]> {
  const index = await readJson(folder, shardIndexName);
  if (!index) return ['model.safetensors'];
  const names = [...new Set(Object.values((index.weight_map ?? {}) as Record<string, unknown>))].map(String).sort();
  if (names.length === 0 || names.some((name) => basename(name) !== name)) {
    throw new FoveaError('input', `${folder}: ${shardIndexName} names no files of this folder.`);
  }
  return names;
}

function checkTensors(owners: ReadonlyMap<string, Safetensors>, shape: ModelShape, folder: string): void {
  const left = new Set(owners.keys());
  for (const [name, dims] of expectedTensors(shape)) {
    const found = owners.get(name)?.tensors.get(name)?.dims;
    if (!found) throw new FoveaError('input', `${folder} has no tensor ${name}: is a shard missing?`);
    if (found.join() !== dims.join()) {
      throw new FoveaError('input', `${folder}: tensor ${name} is [${found}], but config.json makes it [${dims}].`);
    }
    left.delete(name);
  }
  // A copy of tied embeddings and the rotary frequencies, which older files keep, follow from the rest.
  const derived = (name: string) => name === 'lm_head.weight' || name.endsWith('.rotary_emb.inv_freq');
  const surplus = [...left].find((name) => !derived(name));
  if (surplus !== undefined) {
    throw new FoveaError('input', `${folder} has a tensor ${surplus} that no plain ${shape.architecture} model has.`);
  }
}

function tokenizerData(config: Json, tokenizerJson: Json, name: string): TokenizerData {
  const data: TokenizerData = { tokenizerJson, name };
  const bosId = firstNumber(config.bos_token_id);
  const eosId = firstNumber(config.eos_token_id);
  if (bosId !== undefined) data.bosId = bosId;
  if (eosId !== undefined) data.eosId = eosId;
  return data;
}

/** An id, or the first of a list of them. */
function firstNumber(value: unknown): number | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return typeof first === 'number' ? first : undefined;
}

async function requiredJson(folder: string, name: string): Promise<Json> {
  const json = await readJson(folder, name);
  if (!json) throw new FoveaError('input', `${folder} is no model in Hugging Face layout: it has no ${name}.`);
  return json;
}

/** @returns the parsed file; `undefined` when there is none */
async function readJson(folder: string, name: string): Promise<Json | undefined> {
  const path = join(folder, name);
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === 'ENOENT') return undefined;
    throw new FoveaError('input', `${path} cannot be read (${cause.code}).`, { cause });
  });
  if (text === undefined) return undefined;
  try {
    // Some editors write a byte-order mark.
    return JSON.parse(text.replace(/^\ufeff/, '')) as Json;
  } catch (cause) {
    throw new FoveaError('input', `${path} is not valid JSON.`, { cause });
  }
}
