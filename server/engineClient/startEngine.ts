/**
 * An engine with its model, adapter and copy weights. What ships with Fovea must never keep it from completing: where the
 * engine refuses the shipped parts it runs without them. What a person named is another matter: that is an error.
 */
import path from 'node:path';
import { FoveaError, said } from '../base/errors.ts';
import type { Progress } from '../base/progress.ts';
import type { Warn } from '../base/sentence.ts';
import type { EngineInfo, InitializeParams } from '../engine/protocol.ts';
import { parseReader } from '../engine/readers/readerSpec.ts';
import { adapterFileOf, adapterMetadata, type ShippedParts } from '../models/shippedParts.ts';
import type { EngineClient } from './engineClient.ts';

/** The best that serves without an adapter. */
export const plainReader = 'attend:2+copy';

export interface EngineStart {
  /** an engine that has not been started; called again where the first one refused what ships */
  client: () => EngineClient;
  params: Omit<InitializeParams, 'adapterFile' | 'copyWeightsFile'>;
  /** a file, `noAdapter`, or `undefined` for the shipped one */
  adapter: string | undefined;
  shipped: ShippedParts;
  progress: Progress;
  warn: Warn;
}

export interface StartedEngine {
  engine: EngineClient;
  info: EngineInfo;
  /** the adapter in use */
  adapterFile: string | undefined;
}

/** @throws FoveaError where the engine cannot be started without the shipped parts either */
export async function startEngine(start: EngineStart): Promise<StartedEngine> {
  const { adapter, shipped, warn } = start;
  const named = adapterFileOf(adapter, {});
  const { copyWeightsFile } = shipped;
  const all = { adapterFile: adapterFileOf(adapter, shipped), copyWeightsFile };
  try {
    return await startWith(start, all);
  } catch (error) {
    const { kind, message } = error as FoveaError;
    const shipsAny = all.adapterFile !== named || copyWeightsFile !== undefined;
    if (!(error instanceof FoveaError) || kind === 'cancelled' || !shipsAny) throw error;
    const started = await startWith(start, { adapterFile: named, copyWeightsFile: undefined });
    const sentence = { name: 'withoutShipped', args: [said(error)] } as const;
    warn(`Fovea goes on without what ships for this model: ${message}`, sentence);
    return started;
  }
}

async function startWith(
  { client, params, progress }: EngineStart,
  { adapterFile, copyWeightsFile }: { adapterFile: string | undefined; copyWeightsFile: string | undefined },
): Promise<StartedEngine> {
  const engine = client();
  try {
    const files = { ...(adapterFile ? { adapterFile } : {}), ...(copyWeightsFile ? { copyWeightsFile } : {}) };
    const info = await engine.start({ ...params, ...files }, progress);
    return { engine, info, adapterFile };
  } catch (error) {
    await engine.dispose();
    throw error;
  }
}

/** The reader that an adapter names for itself; `plainReader` without one, or where it names none. */
export async function defaultReaderOf(
  adapterFile: string | undefined,
  warn: (message: string) => void,
): Promise<string> {
  const { default_reader: named } = adapterFile === undefined ? {} : await adapterMetadata(adapterFile);
  if (named === undefined) return plainReader;
  try {
    parseReader(named);
    return named;
  } catch {
    warn(
      `${path.basename(adapterFile ?? '')} names a default reader that is none ("${named}"): ${plainReader} serves.`,
    );
    return plainReader;
  }
}
