/** The peer's door: starts its process and times its answers from outside, as the engine's are timed. */
import { type ChildProcess, fork } from 'node:child_process';
import { FoveaError } from '../server/base/errors.ts';
import { askProcess } from './askProcess.ts';
import type { PeerReply, PeerRequest } from './peerMessages.ts';

export interface PeerAnswer {
  firstTokenMs: number;
  /** until the last token is there */
  totalMs: number;
  ids: number[];
  /** prompt tokens that the prompt cache did not hold */
  evaluatedTokens: number;
}

export interface PeerOptions {
  /** file of `peerMain`, built or not */
  script: string;
  gguf: string;
  threads: number;
  contextTokens: number;
  /** on the GPU where node-llama-cpp finds one that it can use; else on the CPU */
  gpu?: boolean;
}

/** node-llama-cpp in a child process. Whoever starts it closes it. */
export class Peer {
  /** by what it computes on the GPU, such as `vulkan` */
  gpu: string | undefined;
  readonly #process: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#process = child;
  }

  /** @throws FoveaError (`failure`) where node-llama-cpp or a prebuilt binary for this machine is not there */
  static async start(options: PeerOptions): Promise<Peer> {
    const child = fork(options.script, [], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] });
    const peer = new Peer(child);
    const { script: _, ...load } = options;
    try {
      peer.gpu = (await peer.#ask({ kind: 'load', ...load }, 'loaded')).gpu;
    } catch (error) {
      peer.close();
      throw new FoveaError(
        'failure',
        `The peer does not start (run npm ci for node-llama-cpp): ${(error as Error).message}`,
      );
    }
    return peer;
  }

  async generate(ids: readonly number[], maxTokens: number): Promise<PeerAnswer> {
    const started = performance.now();
    let firstTokenMs = Number.NaN;
    const done = await this.#ask({ kind: 'generate', ids, maxTokens }, 'generated', () => {
      firstTokenMs = performance.now() - started;
    });
    return { firstTokenMs, totalMs: performance.now() - started, ids: done.ids, evaluatedTokens: done.evaluatedTokens };
  }

  async residentBytes(): Promise<number> {
    return (await this.#ask({ kind: 'residentBytes' }, 'residentBytes')).bytes;
  }

  close(): void {
    this.#process.kill();
  }

  #ask<K extends PeerReply['kind']>(
    request: PeerRequest,
    kind: K,
    onFirst?: () => void,
  ): Promise<Extract<PeerReply, { kind: K }>> {
    const onOther = (reply: PeerReply): void => {
      if (reply.kind === 'first') onFirst?.();
    };
    return askProcess<PeerReply, K>(this.#process, request, kind, { onOther });
  }
}
