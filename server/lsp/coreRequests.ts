/** The requests of the core itself: status, pause, index, caches, models, engine, trust. Each answers or says why not. */
import { rm } from 'node:fs/promises';
import { type CancellationToken, type Connection, LSPErrorCodes, ResponseError } from 'vscode-languageserver/node';
import { FoveaError } from '../base/errors.ts';
import type { Progress } from '../base/progress.ts';
import { responseError } from '../feature/responseError.ts';
import type { SettingsSource } from '../feature/serverContext.ts';
import { capableModels, catalogue, defaultModel } from '../models/catalogue.ts';
import { deleteDiskCaches, sizeOf } from '../models/diskCaches.ts';
import type { ModelStore } from '../models/store.ts';
import type { Network } from '../network/network.ts';
import { type ModelChoice, methods, type StatusReport } from '../protocol.ts';
import type { SidecarModel } from './sidecarModel.ts';
import type { SidecarStatus } from './sidecarStatus.ts';
import type { SidecarWorkspace } from './sidecarWorkspace.ts';

export interface CoreParts {
  connection: Connection;
  settings: Pick<SettingsSource, 'current'>;
  model: SidecarModel;
  workspace: SidecarWorkspace;
  status: SidecarStatus;
  store: ModelStore;
  /** proxy and certificates as they are set at this time */
  networkNow(): Promise<Network>;
  /** of stored chunks */
  chunkFolder: string;
  /** of that and all else that is kept */
  storageFolder: string;
  /** the workspace may be trusted from now on */
  trust(): void;
  showProgress(
    title: string,
    token: CancellationToken,
    work: (progress: Progress, signal: AbortSignal) => Promise<void>,
  ): Promise<void>;
}

export function registerCoreRequests(parts: CoreParts): void {
  const { connection, settings, model, workspace, status, store, networkNow, trust, showProgress } = parts;
  const { chunkFolder, storageFolder } = parts;
  const on = (method: string, answer: (params: unknown, token: CancellationToken) => unknown): void => {
    connection.onRequest(method, async (params: unknown, token: CancellationToken) => {
      try {
        return await answer(params, token);
      } catch (error) {
        throw responseError(error);
      }
    });
  };
  on(methods.getStatus, (): Promise<StatusReport> => status.fresh());
  on(methods.pause, (params) => {
    status.pause(booleanIn(params, 'paused'));
    return null;
  });
  on(methods.reindex, () => {
    workspace.rebuild();
    return null;
  });
  on(methods.deleteCaches, async () => {
    await model.refreshStats();
    const inMemory = model.stats?.cacheBytes ?? 0;
    const chunks = await sizeOf(chunkFolder);
    await rm(chunkFolder, { recursive: true, force: true });
    let caches = 0;
    // An engine that ends writes what it has not written yet.
    await model.withoutEngine(async () => {
      caches = await deleteDiskCaches(storageFolder);
    });
    return { bytes: inMemory + chunks + caches };
  });
  on(methods.models, (): Promise<ModelChoice[]> => modelChoices(store, model));
  on(methods.getModel, async (params, token) => {
    const name = textIn(params, 'model');
    if (!workspace.trusted && name !== 'default' && name !== defaultModel.id) {
      throw new FoveaError(
        'input',
        'In a workspace that is not trusted only the default model serves: trust it first.',
        { sentence: { name: 'onlyDefaultModel', args: [] } },
      );
    }
    const network = await networkNow();
    await showProgress('Fovea: getting the model', token, (progress, signal) =>
      model.get(name, { source: settings.current.modelSource, network, progress, signal }),
    );
    return null;
  });
  on(methods.restartEngine, async () => {
    await model.restartEngine();
    return null;
  });
  connection.onNotification(methods.trusted, trust);
}

async function modelChoices(store: ModelStore, { model, wish }: SidecarModel): Promise<ModelChoice[]> {
  const stored = await store.list();
  const current = model?.id ?? wish?.model;
  const choice = (id: string, title: string, licence: string, bytes: number, present: boolean): ModelChoice => ({
    id,
    title,
    licence,
    bytes: present ? 0 : bytes,
    present,
    current: id === current || (id === defaultModel.id && current === 'default'),
    capable: capableModels.includes(id),
  });
  const present = new Set(stored.map(({ id }) => id));
  const named = new Set(catalogue.map(({ id }) => id));
  return [
    ...catalogue.map(({ id, title, licence, bytes }) => choice(id, title, licence, bytes, present.has(id))),
    ...stored.filter(({ id }) => !named.has(id)).map(({ id, origin }) => choice(id, origin, '', 0, true)),
  ];
}

function booleanIn(params: unknown, name: string): boolean {
  const value = (params as Record<string, unknown> | null)?.[name];
  if (typeof value !== 'boolean')
    throw new ResponseError(LSPErrorCodes.RequestFailed, `"${name}" is to be true or false.`);
  return value;
}

function textIn(params: unknown, name: string): string {
  const value = (params as Record<string, unknown> | null)?.[name];
  if (typeof value !== 'string') throw new ResponseError(LSPErrorCodes.RequestFailed, `"${name}" is to be a text.`);
  return value;
}
