/** Gets a model from the Hugging Face hub: pinned to one commit, resumable, every file checked by the hub's own hash. */
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as wait } from 'node:timers/promises';
import { FoveaError, throwIfAborted } from '../base/errors.ts';
import type { Progress } from '../base/progress.ts';
import { sha256OfFile } from '../engine/model/sha256.ts';
import type { Network } from '../network/network.ts';
import { networkFetch } from '../network/networkFetch.ts';
import { checkModelFile } from './checkModel.ts';
import { chooseHubFiles, type HubFile } from './hubFiles.ts';
import type { HubSpec } from './modelSpec.ts';

export interface HubOptions {
  /** the hub's address where it is not the public one (HF_ENDPOINT) */
  endpoint?: string | undefined;
  /** for private and gated models (HF_TOKEN) */
  accessToken?: string | undefined;
  /** proxy and certificates */
  network: Network;
  progress: Progress;
  signal?: AbortSignal | undefined;
  /** wait before a broken download is taken up again, ms; doubled each time */
  retryMs?: number;
}

/** A model as it stands at one commit. */
export interface HubModel {
  repo: string;
  commit: string;
  files: HubFile[];
}

/** How often a download that breaks off is taken up again before a person is asked to. */
const mostRetries = 3;

/** What the library's calls have in common. */
function connection({ endpoint, accessToken, network, signal }: HubOptions) {
  return {
    ...(endpoint ? { hubUrl: endpoint.replace(/\/+$/, '') } : {}),
    // The library throws at a token of another kind.
    ...(accessToken?.startsWith('hf_') ? { accessToken } : {}),
    fetch: networkFetch(network, { signal }),
  };
}

/** Asks the hub for a model's commit and files. @throws FoveaError */
export async function findHubModel(spec: HubSpec, options: HubOptions): Promise<HubModel> {
  // Loaded when it is needed: it takes a quarter of a second, which most runs need not spend.
  const { listFiles, modelInfo } = await import('@huggingface/hub');
  const { repo, revision } = spec;
  // So that whoever shows progress has something to show, and to cancel, while the hub does not answer.
  options.progress.report('Asking the hub', 0, 0);
  try {
    const { sha: commit } = await modelInfo({
      ...connection(options),
      name: repo,
      revision,
      additionalFields: ['sha'],
    });
    const files: HubFile[] = [];
    for await (const entry of listFiles({ ...connection(options), repo, revision: commit, recursive: true })) {
      if (entry.type !== 'file') continue;
      const { path: name, size, lfs, oid = '' } = entry;
      files.push(
        lfs
          ? { path: name, bytes: lfs.size, hash: lfs.oid, hashKind: 'sha256' }
          : { path: name, bytes: size, hash: oid, hashKind: 'gitBlob' },
      );
    }
    return { repo, commit, files: chooseHubFiles(repo, files, spec.file) };
  } catch (error) {
    throw hubError(error, repo, options);
  }
}

/**
 * Downloads a model's files into `folder`, each under its own name once it is whole and its hash is right; until then it
 * is NAME.part, from which a later call goes on.
 * @throws FoveaError
 */
export async function downloadHubModel(model: HubModel, folder: string, options: HubOptions): Promise<void> {
  await mkdir(folder, { recursive: true });
  const total = model.files.reduce((sum, { bytes }) => sum + bytes, 0);
  let before = 0;
  for (const file of model.files) {
    const start = before;
    const report = (done: number) => options.progress.report('Downloading the model', start + done, total);
    await downloadFile(model, file, path.join(folder, path.basename(file.path)), report, options);
    before += file.bytes;
    // Small files come first, so that a model that cannot be used is refused before its weights are downloaded.
    await checkModelFile(folder, file.path, model.repo);
  }
}

async function downloadFile(
  model: HubModel,
  file: HubFile,
  place: string,
  report: (done: number) => void,
  options: HubOptions,
): Promise<void> {
  if ((await sizeOf(place)) === file.bytes) return report(file.bytes);
  const part = `${place}.part`;
  if (((await sizeOf(part)) ?? 0) > file.bytes) await rm(part);
  for (let retries = 0; ; retries++) {
    const had = (await sizeOf(part)) ?? 0;
    report(had);
    try {
      if (had < file.bytes || file.bytes === 0) await append(model, file, part, had, report, options);
      break;
    } catch (error) {
      throwIfAborted(options.signal);
      const failure = hubError(error, model.repo, options);
      // What can be taken up again is a connection that broke after it had brought something.
      const got = (await sizeOf(part)) ?? 0;
      if (retries >= mostRetries || got === had || !isBroken(error)) throw failure;
      await wait((options.retryMs ?? 1000) * 2 ** retries, undefined, { signal: options.signal }).catch(() => {});
    }
  }
  if (!(await isRight(part, file, options.signal))) {
    await rm(part);
    const sentence = { name: 'downloadDamaged', args: [model.repo] } as const;
    const message = `${file.path} of ${model.repo} arrived damaged: run the command again.`;
    throw new FoveaError('failure', message, { sentence });
  }
  await rename(part, place);
}

/** Brings what lacks of a file from byte `had` on. */
async function append(
  { repo, commit }: HubModel,
  file: HubFile,
  part: string,
  had: number,
  report: (done: number) => void,
  options: HubOptions,
): Promise<void> {
  const { downloadFile: openRemote } = await import('@huggingface/hub');
  // Not through the hub's chunk protocol: plain ranges can be taken up again byte by byte.
  const remote = await openRemote({ ...connection(options), repo, path: file.path, revision: commit, xet: false });
  if (!remote) {
    const sentence = { name: 'hubRefused', args: [repo] } as const;
    throw new FoveaError('input', `${repo} has no ${file.path} any more: run the command again.`, { sentence });
  }
  let done = had;
  const counted = async function* (source: AsyncIterable<Uint8Array>) {
    for await (const piece of source) {
      done += piece.length;
      report(Math.min(done, file.bytes));
      yield piece;
    }
  };
  const rest = Readable.fromWeb(remote.slice(had).stream() as ReadableStream);
  const { signal } = options;
  await pipeline(rest, counted, createWriteStream(part, { flags: 'a' }), signal ? { signal } : {});
  if (done < file.bytes) throw new Error('the connection closed early');
}

async function sizeOf(place: string): Promise<number | undefined> {
  return stat(place).then(
    ({ size }) => size,
    () => undefined,
  );
}

async function isRight(place: string, file: HubFile, signal: AbortSignal | undefined): Promise<boolean> {
  if (file.hashKind === 'sha256') return (await sha256OfFile(place, { signal })) === file.hash;
  const content = await readFile(place);
  // git names a file by the hash of its content after a short header (git hash-object).
  return createHash('sha1').update(`blob ${content.length}\0`).update(content).digest('hex') === file.hash;
}

/** Whether a download failed on its way, not by the hub's answer or on our disk. */
function isBroken(error: unknown): boolean {
  const { code, syscall, statusCode } = error as NodeJS.ErrnoException & { statusCode?: number };
  if (error instanceof FoveaError || statusCode !== undefined) return false;
  return syscall !== 'write' && syscall !== 'open' && code !== 'ENOSPC';
}

/** @returns a sentence for what the library threw; file system errors as they are */
function hubError(error: unknown, repo: string, { endpoint, signal }: HubOptions): unknown {
  if (error instanceof FoveaError) return error;
  if (signal?.aborted) return new FoveaError('cancelled', 'Cancelled.');
  const hub = endpoint ? `the hub at ${endpoint}` : 'the Hugging Face hub';
  const { statusCode, syscall, code } = error as NodeJS.ErrnoException & { statusCode?: number };
  if (statusCode !== undefined && [401, 403, 404].includes(statusCode)) {
    const message = `There is no ${repo} on ${hub}, or it is private or gated: check the name, or set HF_TOKEN.`;
    return new FoveaError('input', message, { cause: error, sentence: { name: 'hubRefused', args: [repo] } });
  }
  if (statusCode !== undefined) {
    const sentence = { name: 'hubAnswered', args: [repo, statusCode] } as const;
    const message = `${hub} answered ${statusCode} for ${repo}: try again later.`;
    return new FoveaError('failure', message, { cause: error, sentence });
  }
  if (code !== undefined && /CERT|SELF_SIGNED|UNABLE_TO_(VERIFY|GET_ISSUER)/.test(code)) {
    const what = `The certificate of ${hub} is not trusted here (${code})`;
    const message = `${what}: let NODE_EXTRA_CA_CERTS name the file of the certificate that your network uses.`;
    return new FoveaError('failure', message, {
      cause: error,
      sentence: { name: 'certificateUntrusted', args: [code] },
    });
  }
  if ((syscall === 'write' || syscall === 'open' || code === 'ENOSPC') && code !== undefined) return error;
  const message = `${hub} could not be reached, or the download of ${repo} broke off: check the network and run the command again; it goes on where it stopped.`;
  const sentence = { name: 'hubUnreachable', args: [repo] } as const;
  return new FoveaError('failure', `${message[0].toUpperCase()}${message.slice(1)}`, { cause: error, sentence });
}
