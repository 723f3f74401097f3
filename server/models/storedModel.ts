/** A model that this machine has: what is written down about it, and whether its files are still what they were. */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { FoveaError } from '../base/errors.ts';
import type { Progress } from '../base/progress.ts';
import { ggufPartNames } from '../engine/model/ggufParts.ts';
import { shardIndexName, shardNames } from '../engine/model/huggingFaceSource.ts';
import { sha256OfFile, sha256OfShards } from '../engine/model/sha256.ts';

export interface StoredFile {
  /** path below the model's folder */
  name: string;
  bytes: number;
  sha256: string;
  /** the file's time of change when its hash was last checked */
  mtimeMs: number;
}

/** What record.json holds. */
export interface ModelRecord {
  id: string;
  /** where it comes from, for people: a package, a hub id with its commit, a path */
  origin: string;
  /** the folder of its files; `undefined`: the one in which the record lies */
  folder?: string;
  /** the GGUF's name, the first part's where there are several; `undefined`: the folder is in Hugging Face layout */
  gguf?: string;
  files: StoredFile[];
}

export interface StoredModel extends ModelRecord {
  folder: string;
  /** what `openModelSource` takes */
  sourcePath: string;
  /** of the weights, as `ModelSource.sha256` */
  sha256: string;
}

export const recordFile = 'record.json';

/** @param folder the record's folder @returns `undefined` when there is no readable record */
export async function readRecord(folder: string): Promise<StoredModel | undefined> {
  try {
    const record = JSON.parse(await readFile(path.join(folder, recordFile), 'utf8')) as ModelRecord;
    const isWhole = record.id === path.basename(folder) && record.files.length > 0;
    return isWhole ? storedModel(record, folder) : undefined;
  } catch {
    // No record, or one that was damaged: the model counts as not there, and adding it again puts it right.
    return undefined;
  }
}

/** Replaces the record whole. */
export async function writeRecord(folder: string, record: ModelRecord): Promise<void> {
  const draft = path.join(folder, `${recordFile}.${randomUUID()}`);
  try {
    await writeFile(draft, JSON.stringify(record, null, 2));
    await rename(draft, path.join(folder, recordFile));
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

export function storedModel(record: ModelRecord, recordFolder: string): StoredModel {
  const folder = record.folder ?? recordFolder;
  return {
    ...record,
    folder,
    sourcePath: record.gguf === undefined ? folder : path.join(folder, record.gguf),
    sha256: weightsHash(record),
  };
}

/** @returns the record as it is written: without what follows from the rest */
export function toRecord(model: StoredModel, recordFolder: string, files: StoredFile[]): ModelRecord {
  const { sourcePath: _path, sha256: _hash, folder, ...rest } = model;
  return { ...rest, ...(folder === recordFolder ? {} : { folder }), files };
}

function weightsHash({ gguf, files }: ModelRecord): string {
  if (gguf !== undefined) {
    const hashes = ggufPartNames(gguf).map((part) => files.find(({ name }) => name === part)!.sha256);
    return hashes.length > 1 ? sha256OfShards(hashes) : hashes[0];
  }
  const shards = files.filter(({ name }) => name.endsWith('.safetensors'));
  return sha256OfShards(shards.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(({ sha256 }) => sha256));
}

export interface CheckOptions {
  progress: Progress;
  signal?: AbortSignal | undefined;
}

/** Of a model in a folder in Hugging Face layout, the files' names. */
export async function folderFiles(folder: string): Promise<string[]> {
  const index = existsSync(path.join(folder, shardIndexName)) ? [shardIndexName] : [];
  return ['config.json', 'tokenizer.json', ...index, ...(await shardNames(folder))];
}

/** Hashes files. @param names paths below `folder` */
export async function measureFiles(
  folder: string,
  names: readonly string[],
  { progress, signal }: CheckOptions,
): Promise<StoredFile[]> {
  const found = await Promise.all(names.map((name) => stat(path.join(folder, name))));
  const total = found.reduce((sum, { size }) => sum + size, 0);
  const files: StoredFile[] = [];
  let before = 0;
  for (const [i, name] of names.entries()) {
    const { size, mtimeMs } = found[i];
    const onBytes = (done: number) => progress.report('Checking the model', before + done, total);
    const sha256 = await sha256OfFile(path.join(folder, name), { signal, onBytes });
    files.push({ name, bytes: size, sha256, mtimeMs });
    before += size;
  }
  return files;
}

/**
 * Compares a model's files with its record: all by size; by hash those that were written since the hash was last checked,
 * or all when `full`.
 * @returns the files as they are to be written down
 * @throws FoveaError `input` when a file is gone, cut short or altered
 */
export async function checkFiles(model: StoredModel, full: boolean, options: CheckOptions): Promise<StoredFile[]> {
  const again = `get it again (fovea model remove ${model.id}, then add it).`;
  const doubtful: StoredFile[] = [];
  for (const file of model.files) {
    const place = path.join(model.folder, file.name);
    const found = await stat(place).catch(() => undefined);
    const sentence = { name: 'modelDamaged', args: [place] } as const;
    if (!found) throw new FoveaError('input', `${place} is gone: ${again}`, { sentence });
    if (found.size !== file.bytes) {
      const what = found.size < file.bytes ? 'is cut short' : 'was altered';
      throw new FoveaError('input', `${place} ${what} (${found.size} bytes, not ${file.bytes}): ${again}`, {
        sentence,
      });
    }
    if (full || found.mtimeMs !== file.mtimeMs) doubtful.push(file);
  }
  const names = doubtful.map(({ name }) => name);
  const measured = new Map((await measureFiles(model.folder, names, options)).map((file) => [file.name, file]));
  for (const file of doubtful) {
    if (measured.get(file.name)!.sha256 !== file.sha256) {
      const place = path.join(model.folder, file.name);
      const sentence = { name: 'modelDamaged', args: [place] } as const;
      throw new FoveaError('input', `${place} was altered or is damaged: ${again}`, { sentence });
    }
  }
  return model.files.map((file) => measured.get(file.name) ?? file);
}
