/** The root of the LSP server: builds its parts when the client introduces itself, wires them, and takes them down. */
import path from 'node:path';
import {
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type InitializeParams,
  type InitializeResult,
  MessageType,
  type ServerCapabilities,
  ShowMessageNotification,
  TextDocumentSyncKind,
  TextDocuments,
} from 'vscode-languageserver/node';
import type { TextDocument } from 'vscode-languageserver-textdocument';
import { said } from '../base/errors.ts';
import type { Warn } from '../base/sentence.ts';
import { Grammars } from '../chunking/grammars.ts';
import { Devices } from '../device/devices.ts';
import { measureDevices } from '../device/measureDevice.ts';
import type { Feature, Log, Secrecy, ServerContext } from '../feature/serverContext.ts';
import { type Installation, modelsFolderOf } from '../installation.ts';
import { cacheFolder, type Machine } from '../models/cacheFolder.ts';
import { ModelStore } from '../models/store.ts';
import type { Notebooks } from '../notebook/notebooks.ts';
import { methods } from '../protocol.ts';
import { Scheduler } from '../schedule/scheduler.ts';
import { DocumentSyntax } from '../syntax/syntax.ts';
import { ClientSettings } from './clientSettings.ts';
import { registerCoreRequests } from './coreRequests.ts';
import { editorNetwork } from './editorNetwork.ts';
import { givenDocuments } from './givenDocuments.ts';
import { givenFolders } from './givenFolders.ts';
import { initializationOptions } from './initializationOptions.ts';
import { registerLeftOutRequests } from './leftOutRequests.ts';
import { followNotebooks, notebookSync, seenText } from './notebookSync.ts';
import { OpenSecrets } from './openSecrets.ts';
import { Serving } from './serving.ts';
import { SidecarDevice } from './sidecarDevice.ts';
import { SidecarModel } from './sidecarModel.ts';
import { SidecarStatus } from './sidecarStatus.ts';
import { SidecarWorkspace } from './sidecarWorkspace.ts';
import { withWindowProgress } from './windowProgress.ts';
import { workspaceHost } from './workspaceHost.ts';

export interface ServerSurroundings {
  installation: Installation;
  machine: Machine;
  features: readonly Feature[];
}

/** An index or an import that is done sooner shows in the status bar alone, ms. */
const quietMs = 1500;

/** Answers on `connection`, which the caller then lets listen. */
export function serve(connection: Connection, surroundings: ServerSurroundings): void {
  const documents = new TextDocuments(givenDocuments);
  documents.listen(connection);
  const notebooks = followNotebooks(connection, documents);
  let start = (): void => {};
  let stop = async (): Promise<void> => {};
  connection.onInitialize((params): InitializeResult => {
    const built = build(connection, documents, notebooks, surroundings, params);
    ({ start, stop } = built);
    return { capabilities: built.capabilities, serverInfo: { name: 'fovea' } };
  });
  connection.onInitialized(() => start());
  connection.onShutdown(() => stop());
}

function build(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
  notebooks: Notebooks,
  { installation, machine, features }: ServerSurroundings,
  params: InitializeParams,
) {
  const options = initializationOptions(params.initializationOptions);
  const { capabilities: client } = params;
  // FOVEA_HOME was set by hand, so it goes before what the client chose.
  const storageFolder = machine.env.FOVEA_HOME ? cacheFolder(machine) : (options.storageFolder ?? cacheFolder(machine));
  const chunkFolder = path.join(storageFolder, 'chunks');
  const shipped = modelsFolderOf(installation);
  const store = new ModelStore(storageFolder, { cwd: machine.home, env: machine.env, shipped });
  const ended = new AbortController();
  const disposals: (() => void | Promise<void>)[] = [];
  const log: Log = {
    info: (line) => connection.console.info(line),
    warn: (line) => connection.console.warn(line),
    error: (line) => connection.console.error(line),
  };
  const warn = (message: string): void => log.warn(message);
  const notify = (method: string, params: object): void => {
    connection.sendNotification(method, params).catch(() => {}); // the client has gone
  };
  const tell: Warn = (message, sentence) => {
    log.warn(message);
    if (options.wordsSentences) return notify(methods.warning, said({ message, sentence }));
    // The notification: a client that cannot show the request's form must not cost an error.
    notify(ShowMessageNotification.method, { type: MessageType.Warning, message: `Fovea: ${message}` });
  };
  const window = client.window?.workDoneProgress ? connection.window : undefined;
  const shown = (title: string, work: Parameters<typeof withWindowProgress>[2]) =>
    withWindowProgress(window, { title: `Fovea: ${title}`, afterMs: quietMs }, work);

  const grammars = new Grammars(installation.locateWasm);
  const syntax = new DocumentSyntax(grammars);
  const settings = new ClientSettings(client.workspace?.configuration ? connection.workspace : undefined, tell, (uri) =>
    workspace.folderUriOf(uri),
  );
  const workspace: SidecarWorkspace = new SidecarWorkspace({
    cacheFolder: chunkFolder,
    trusted: options.trusted,
    textOf: (uri) => documents.get(uri)?.getText(),
    notebookOf: (uri) => notebooks.notebookOf(uri),
    settingsOf: (uri) => settings.ofFolder(uri),
    encodingsOf: (uri) => settings.encodingsOf(uri),
    warn,
    log: log.info,
    changed: () => status.changed(),
    showProgress: (work) => shown('reading the workspace', work),
  });
  const device: SidecarDevice = new SidecarDevice({
    devices: new Devices({
      ...{ machine, arch: process.arch, packageRoot: installation.packageRoot, cacheFolder: storageFolder },
    }),
    measure: measureDevices,
    entry: installation.engine,
    quiet: () => !status.paused && workspace.state.name !== 'building',
    changed: () => status.changed(),
    log: log.info,
  });
  const model = new SidecarModel({
    installation,
    store,
    storageFolder,
    device,
    warn: tell,
    log: log.info,
    changed: () => serving.modelChanged(),
    showProgress: (title, work) => shown(title, work),
  });
  const serving: Serving = new Serving({ model, workspace, settings, warn: tell, changed: () => status.changed() });
  const status: SidecarStatus = new SidecarStatus({
    model,
    device,
    workspace,
    reader: () => serving.reader,
    paused: options.paused ?? false,
    send: (report) => notify(methods.status, report),
  });

  const open = (): void => {
    const { model: wanted, ...current } = settings.current;
    const { threads, cacheMegabytes, diskMegabytes, device: asked, gpuMegabytes } = current;
    const served = workspace.trusted ? wanted : 'default';
    void model.open({ model: served, threads, cacheMegabytes, diskMegabytes, device: asked, gpuMegabytes });
  };
  settings.onChange(() => {
    open();
    workspace.settingsChanged();
    serving.settingsChanged();
  });
  registerLeftOutRequests(connection, workspace);
  registerCoreRequests({
    ...{ connection, settings, model, workspace, status, store, chunkFolder, storageFolder },
    networkNow: async () => editorNetwork(await settings.others('http'), machine.env),
    trust() {
      workspace.trust();
      open();
    },
    showProgress: (title, token, work) => withWindowProgress(window, { title, afterMs: 0, token }, work),
  });
  followEditor(connection, documents, workspace, settings);

  const capabilities: ServerCapabilities = {
    textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
    notebookDocumentSync: notebookSync,
    workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
  };
  const secrets = new OpenSecrets({
    documentOf: (uri) => documents.get(uri),
    placeOf: (uri) => workspace.placeOf(notebooks.notebookOf(uri) ?? uri),
  });
  documents.onDidOpen(({ document }) => void secrets.opened(document.uri));
  // A cell is seen with the cells around it.
  const secrecy: Secrecy = {
    isSecret: (uri) => (notebooks.cellsAround(uri) ?? [uri]).some((each) => secrets.isSecret(each)),
  };
  const context: ServerContext = {
    ...{ connection, documents, options, capabilities, settings, secrecy, status, log, storageFolder },
    clientCapabilities: client,
    seen: (uri) => seenText(uri, documents, notebooks),
    model: serving,
    workspace: workspaceHost(workspace),
    scheduler: new Scheduler(),
    syntax,
    ended: ended.signal,
    onShutdown: (dispose) => void disposals.push(dispose),
    serving: () => serving.now(),
    speed: () => model.speed,
  };
  for (const feature of features) feature(context);

  const start = (): void => {
    const root = params.rootUri ? [{ uri: params.rootUri, name: 'workspace' }] : [];
    let named = givenFolders(params.workspaceFolders ?? root);
    workspace.setFolders(named);
    connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) => {
      const gone = new Set(givenFolders(removed).map(({ uri }) => uri));
      named = [...named.filter(({ uri }) => !gone.has(uri)), ...givenFolders(added)];
      workspace.setFolders(named);
    });
    registerDynamically(connection, params);
    settings.read().catch((error: unknown) => {
      log.error(`settings: not read (${(error as Error).name}); the defaults serve`);
      open();
    });
  };
  const stop = async (): Promise<void> => {
    ended.abort();
    status.dispose();
    for (const dispose of disposals.toReversed()) await dispose();
    syntax.dispose();
    await Promise.all([workspace.dispose(), model.dispose(), grammars.dispose()]);
  };
  return { capabilities, start, stop };
}

/** What the editor and its file watcher say goes into the workspace. */
function followEditor(
  connection: Connection,
  documents: TextDocuments<TextDocument>,
  workspace: SidecarWorkspace,
  settings: ClientSettings,
): void {
  documents.onDidOpen(({ document }) => workspace.opened(document.uri));
  documents.onDidChangeContent(({ document }) => workspace.edited(document.uri));
  documents.onDidClose(({ document }) => workspace.closed(document.uri));
  connection.onDidChangeWatchedFiles(({ changes }) => {
    for (const { uri } of changes) workspace.changedOnDisk(uri);
  });
  connection.onDidChangeConfiguration(() => {
    settings
      .read()
      .catch((error: unknown) => connection.console.error(`settings: not read (${(error as Error).name})`));
  });
}

function registerDynamically(connection: Connection, { capabilities }: InitializeParams): void {
  const { didChangeConfiguration, didChangeWatchedFiles } = capabilities.workspace ?? {};
  const refused = (error: unknown): void =>
    connection.console.warn(`The client refused a registration (${(error as Error).message}).`);
  if (didChangeConfiguration?.dynamicRegistration) {
    connection.client
      .register(DidChangeConfigurationNotification.type, { section: ['fovea', 'files.encoding'] })
      .catch(refused);
  }
  if (didChangeWatchedFiles?.dynamicRegistration) {
    const watchers = [{ globPattern: '**/*' }];
    connection.client.register(DidChangeWatchedFilesNotification.type, { watchers }).catch(refused);
  }
}
