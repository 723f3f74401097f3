/**
 * The status as the client gets it: built from what the parts say, sent when the state changes and otherwise at most five
 * times a second. Knows the parts' figures, not their work.
 */

import { said } from '../base/errors.ts';
import type { ReaderSpec, Speed } from '../engine/protocol.ts';
import { formatReader } from '../engine/readers/readerSpec.ts';
import type { StatusBoard } from '../feature/serverContext.ts';
import { capableModels, catalogue } from '../models/catalogue.ts';
import type { StatusReport } from '../protocol.ts';
import type { SidecarDevice } from './sidecarDevice.ts';
import type { SidecarModel } from './sidecarModel.ts';
import type { SidecarWorkspace } from './sidecarWorkspace.ts';
import { stateOf } from './stateOf.ts';

export interface SidecarStatusOptions {
  model: Pick<
    SidecarModel,
    'state' | 'fraction' | 'engineState' | 'engine' | 'model' | 'speed' | 'stats' | 'refreshStats' | 'wish'
  >;
  device: Pick<SidecarDevice, 'report'>;
  workspace: Pick<SidecarWorkspace, 'state' | 'fraction' | 'stats'>;
  /** that serves */
  reader(): ReaderSpec | undefined;
  /** from the start on */
  paused?: boolean;
  send(report: StatusReport): void;
}

const leastGapMs = 200;
/** A first token that takes longer than this is of no use to somebody who types. */
const slowMs = 2000;
/** One slow answer is a busy moment; so many in a row are a slow machine. */
const slowAnswers = 3;

export class SidecarStatus implements StatusBoard {
  readonly #options: SidecarStatusOptions;
  #report: StatusReport;
  #paused = false;
  #answering = 0;
  #inSecret = false;
  #last: StatusReport['last'];
  #slow: number[] = [];
  #timer: NodeJS.Timeout | undefined;
  #sentMs = Number.NEGATIVE_INFINITY;
  #ended = false;

  constructor(options: SidecarStatusOptions) {
    this.#options = options;
    this.#paused = options.paused ?? false;
    this.#report = this.#build();
  }

  get paused(): boolean {
    return this.#paused;
  }

  get report(): StatusReport {
    return this.#report;
  }

  pause(paused: boolean): void {
    this.#paused = paused;
    this.changed();
  }

  inDocument(secret: boolean): void {
    if (secret === this.#inSecret) return;
    this.#inSecret = secret;
    this.changed();
  }

  begin(): () => void {
    let ended = false;
    this.#answering++;
    this.changed();
    return () => {
      if (ended) return;
      ended = true;
      this.#answering--;
      this.changed();
    };
  }

  answered(last: { firstTokenMs: number; totalMs: number; chunks: number }): void {
    this.#last = last;
    this.#slow = last.firstTokenMs > slowMs ? [...this.#slow, last.firstTokenMs].slice(-slowAnswers) : [];
    void this.#options.model.refreshStats().then(() => this.changed());
  }

  /** The report as it is now, with the engine's own figures. */
  async fresh(): Promise<StatusReport> {
    await this.#options.model.refreshStats();
    this.#report = this.#build();
    return this.#report;
  }

  /** Some part says something else now. */
  changed(): void {
    if (this.#ended) return;
    const { state, message } = this.#state();
    const isOther = state !== this.#report.state || message !== this.#report.message;
    const leftMs = this.#sentMs + leastGapMs - performance.now();
    if (isOther) this.#send();
    else this.#timer ??= setTimeout(() => this.#send(), Math.max(0, leftMs));
  }

  dispose(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  #send(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const before = JSON.stringify(this.#report);
    this.#report = this.#build();
    if (JSON.stringify(this.#report) === before) return;
    this.#sentMs = performance.now();
    this.#options.send(this.#report);
  }

  #state() {
    const { model, workspace } = this.#options;
    const engine = model.engineState;
    return stateOf({
      model: model.state,
      modelFraction: model.fraction,
      engine: engine?.name,
      engineFailure: engine?.name === 'failed' ? said(engine.error) : undefined,
      restartReason: engine?.name === 'restarting' ? engine.reason : undefined,
      workspace: workspace.state,
      workspaceFraction: workspace.fraction,
      paused: this.#paused,
      answering: this.#answering > 0,
      inSecret: this.#inSecret,
      slowMs: this.#slow.length === slowAnswers ? this.#slow.at(-1) : undefined,
      readPerSecond: model.speed && speedReport(model.speed).readPerSecond,
    });
  }

  #build(): StatusReport {
    const { model, device, workspace, reader } = this.#options;
    const { files, chunks, tokens, leftOut, leftOutFolders, git } = workspace.stats;
    const { cachedChunks = 0, cacheBytes = 0, disk } = model.stats ?? {};
    const limitBytes = model.stats?.cacheLimitBytes ?? (model.wish?.cacheMegabytes ?? 0) * 1e6;
    const served = reader();
    const { engine } = model;
    return {
      ...this.#state(),
      index: { files, chunks, tokens, leftOut, ...(leftOutFolders && { leftOutFolders }) },
      ...(git && { git }),
      caches: { chunks: cachedChunks, bytes: cacheBytes, limitBytes, ...(disk && { disk }) },
      ...(engine && model.model && served
        ? {
            model: {
              id: model.model.id,
              title: titleOf(model.model.id),
              adapter: engine.info.adapter !== undefined,
              reader: formatReader(served),
              capable: capableModels.includes(model.model.id),
            },
            ...(device.report && { device: device.report }),
            threads: engine.threads,
            arithmetic: engine.info.arithmetic,
            ...(model.speed && { speed: speedReport(model.speed) }),
          }
        : {}),
      ...(model.stats ? { forwards: model.stats.forwards } : {}),
      ...(this.#last ? { last: this.#last } : {}),
    };
  }
}

/** Slower than this a file's context is not read between two keys, ms a token: a short one serves first (haste.ts). */
const slowReadMs = 2;

function speedReport({ readMs, tokenMs }: Speed): NonNullable<StatusReport['speed']> {
  const perSecond = (ms: number): number => Math.round(1000 / Math.max(ms, 0.001));
  return { readPerSecond: perSecond(readMs), writePerSecond: perSecond(tokenMs), reduced: readMs > slowReadMs };
}

function titleOf(model: string): string {
  return catalogue.find(({ id }) => id === model)?.title ?? model;
}
