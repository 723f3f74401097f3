/** The peer's door: starts its process and times its answers from outside, as the engine's are timed. */
import { type ChildProcess, fork } from 'node:child_process';
import { FoveaError } from '../server/base/errors.ts';
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
}

/** node-llama-cpp in a child process. Whoever starts it closes it. */
export class Peer {
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
      await peer.#ask({ kind: 'load', ...load }, 'loaded');
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
    return new Promise((resolve, reject) => {
      const finish = (settle: () => void): void => {
        this.#process.off('message', onMessage).off('exit', onExit);
        settle();
      };
      const onMessage = (reply: PeerReply): void => {
        if (reply.kind === 'first') onFirst?.();
        else if (reply.kind === 'failed') finish(() => reject(new Error(reply.message)));
        else if (reply.kind === kind) finish(() => resolve(reply as Extract<PeerReply, { kind: K }>));
      };
      const onExit = (code: number | null): void => {
        finish(() => reject(new Error(`its process ended with code ${code}`)));
      };
      this.#process.on('message', onMessage).on('exit', onExit);
      this.#process.send(request);
    });
  }
}
