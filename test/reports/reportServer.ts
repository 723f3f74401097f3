/**
 * Cases through the real server and engine, over the tiny model whose copy index writes what the workspace holds: one
 * server for many cases, whose workspace folder is put in another's place. Says what an editor would have seen.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InlineCompletionItem } from 'vscode-languageserver-types';
import { type SidecarClient, startSidecar } from '../../bench/sidecarClient.ts';
import type { FileExplanation } from '../../server/protocol.ts';
import { bundled } from '../bundled.ts';
import { hangMs } from '../patience.ts';
import type { TinyStorage } from '../wire/tinyStorage.ts';
import type { Asked, ReportCase } from './reportCase.ts';
import { writeWorkspace } from './reportWorkspace.ts';

/** What came of a case. */
export interface Seen {
  /** the document after accepting; undefined: nothing was offered */
  document: string | undefined;
  /** the last reason for silence that the server logged */
  silence: string | undefined;
  /** by path, of what is expected to be left out: the reason that the server gives */
  reasons: ReadonlyMap<string, string>;
  /** text by path, of what is in the index */
  indexed: ReadonlyMap<string, string>;
}

const { server: module } = bundled({ server: 'test/wire/lspServer.ts' });

/** Words as VS Code accepts them one by one: a name or what is none, blanks before it included. */
const word = /^(?:\s*(?:[\p{L}\p{N}_$]+|[^\p{L}\p{N}_$\s]+)|\s+)/u;
const mostWords = 40;

export class ReportServer {
  readonly #base: string;
  readonly #client: SidecarClient;
  #settings: Record<string, unknown>;
  #folder: { uri: string; name: string } | undefined;
  #cases = 0;
  #version = 1;

  private constructor(base: string, client: SidecarClient, settings: Record<string, unknown>) {
    this.#base = base;
    this.#client = client;
    this.#settings = settings;
  }

  /** @param base a folder of its own @param env beside its own; `{folder}` is the one around the first workspace */
  static async start(base: string, storage: TinyStorage, env: ReportCase['env']) {
    const { FOVEA_HOME: _, ...own } = process.env;
    await mkdir(base, { recursive: true });
    const settings: Record<string, unknown> = { threads: 1, device: 'cpu', model: storage.model, reader: 'local+copy' };
    let started: ReportServer | undefined;
    const client = await startSidecar({
      module,
      env: {
        ...own,
        ...Object.fromEntries(
          Object.entries(env).map(([name, value]) => [name, value.replaceAll('{folder}', folderOf(base, 0))]),
        ),
      },
      folders: [],
      patienceMs: hangMs,
      initializationOptions: { storageFolder: storage.folder, trusted: true },
      configuration: (section) => {
        const current = started === undefined ? settings : { ...settings, ...started.#settings };
        return section === 'fovea' ? current : (current[section] ?? null);
      },
    });
    started = new ReportServer(base, client, {});
    await client.until(({ state }) => state === 'ready');
    return started;
  }

  get lives(): boolean {
    return this.#client.process.exitCode === null && this.#client.process.signalCode === null;
  }

  dispose(): Promise<void> {
    return this.#client.dispose();
  }

  async run({ files, asked, expected, settings, accept, trigger, open }: ReportCase): Promise<Seen> {
    const { connection, notify, log } = this.#client;
    const root = path.join(folderOf(this.#base, this.#cases++), 'work');
    await writeWorkspace(root, files);
    const folder = { uri: pathToFileURL(root).href, name: 'work' };
    this.#settings = settings;
    notify('workspace/didChangeConfiguration', { settings: null });
    const event = { added: [folder], removed: this.#folder ? [this.#folder] : [] };
    notify('workspace/didChangeWorkspaceFolders', { event });
    this.#folder = folder;
    const uriOf = (name: string): string => pathToFileURL(path.join(root, name)).href;
    for (const { path: name, languageId } of open) {
      const file = files.find((each) => each.path === name);
      if (file?.kind === 'text') this.#open(uriOf(name), languageId, file.text);
    }
    const before = log.length;
    const document = asked && (await this.#offered(asked, { files, uri: uriOf(asked.path), accept, trigger }));
    const silence = log.slice(before).findLast((line) => line.includes('completion: silent, '));
    const indexed = await connection.sendRequest<Record<string, string>>('test/files');
    const reasons = new Map<string, string>();
    for (const { kind, path: name } of expected) {
      if (kind !== 'out') continue;
      const told = await connection.sendRequest<FileExplanation>('fovea/explainFile', { uri: uriOf(name) });
      reasons.set(name, told.state === 'leftOut' ? told.reason : told.state);
    }
    return {
      document,
      reasons,
      silence: silence?.replace(/^.*completion: silent, /, ''),
      indexed: new Map(Object.entries(indexed)),
    };
  }

  async #offered(
    asked: Asked,
    { files, uri, accept, trigger }: Pick<ReportCase, 'files' | 'accept' | 'trigger'> & { uri: string },
  ): Promise<string | undefined> {
    const { connection, notify } = this.#client;
    const document = asked.cell === undefined ? uri : this.#openNotebook(uri, files, asked);
    if (asked.cell === undefined) this.#open(uri, asked.languageId, asked.text);
    // All that changed up to now is in the index.
    await connection.sendRequest('test/files');
    const ask = async (text: string, cursor: number): Promise<InlineCompletionItem | undefined> => {
      const items = await connection.sendRequest<InlineCompletionItem[] | null>('textDocument/inlineCompletion', {
        textDocument: { uri: document },
        position: positionAt(text, cursor),
        context: { triggerKind: trigger === 'invoked' ? 1 : 2 },
      });
      return items?.[0];
    };
    let { text, cursor } = asked;
    for (let words = 0; words < mostWords; words++) {
      const item = await ask(text, cursor);
      if (!item) return words === 0 ? undefined : text;
      const { start, end } = item.range ?? { start: positionAt(text, cursor), end: positionAt(text, cursor) };
      const [from, to] = [offsetAt(text, start), offsetAt(text, end)];
      const whole = item.insertText as string;
      const taken = accept === 'whole' ? whole : (word.exec(whole)?.[0] ?? whole);
      text = text.slice(0, from) + taken + text.slice(to);
      cursor = from + taken.length;
      if (accept === 'whole') return text;
      notify('textDocument/didChange', {
        textDocument: { uri: document, version: ++this.#version },
        contentChanges: [{ text }],
      });
      // The line is done; what comes next is another offer.
      if (taken.length === whole.length) return text;
    }
    return text;
  }

  #open(uri: string, languageId: string, text: string): void {
    const textDocument = { uri, languageId, version: this.#version++, text };
    this.#client.notify('textDocument/didOpen', { textDocument });
  }

  /** @returns the URI of the cell that is asked in */
  #openNotebook(uri: string, files: ReportCase['files'], { path: name, cell = 0 }: Asked): string {
    const cells = files.filter((file) => file.kind === 'cell' && file.path === name);
    const uriOf = (i: number): string => `${uri.replace(/^file:/, 'vscode-notebook-cell:')}#cell${i}`;
    this.#client.notify('notebookDocument/didOpen', {
      notebookDocument: {
        ...{ uri, notebookType: 'jupyter-notebook', version: this.#version++ },
        cells: cells.map((each, i) => ({
          kind: each.kind === 'cell' && each.languageId === 'markdown' ? 1 : 2,
          document: uriOf(i),
        })),
      },
      cellTextDocuments: cells.flatMap((each, i) =>
        each.kind === 'cell' ? [{ uri: uriOf(i), languageId: each.languageId, version: 1, text: each.text }] : [],
      ),
    });
    return uriOf(cell);
  }
}

/** Around a workspace. */
function folderOf(base: string, number: number): string {
  return path.join(base, `case-${number}`);
}

function positionAt(text: string, offset: number): { line: number; character: number } {
  const lines = text.slice(0, offset).split('\n');
  return { line: lines.length - 1, character: lines[lines.length - 1].length };
}

function offsetAt(text: string, { line, character }: { line: number; character: number }): number {
  let at = 0;
  for (let i = 0; i < line; i++) at = text.indexOf('\n', at) + 1;
  return at + character;
}
