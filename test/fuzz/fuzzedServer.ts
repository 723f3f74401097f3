/** The real server under a stream of messages that no editor sends. */
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { InlineCompletionItem } from 'vscode-languageserver-types';
import { type SidecarClient, startSidecar } from '../../bench/sidecarClient.ts';
import { bundled } from '../bundled.ts';
import { hangMs } from '../patience.ts';
import type { TinyStorage } from '../wire/tinyStorage.ts';
import { messagesOf } from './fuzzMessages.ts';
import type { Sample } from './mutate.ts';

const { server: module } = bundled({ server: 'test/wire/lspServer.ts' });

const known = '    return joined(base, name, sep)\n';
const typed = 'def path_of(base, name, sep):\n    return joined(';
const expected = 'base, name, sep)';
/** Messages between two looks whether the server still completes. */
const lookEvery = 50;
/** Beyond this what was asked is not answered any more; what others do on the machine is in it. */
const answerMs = 120_000;

export class FuzzedServer {
  readonly #client: SidecarClient;
  readonly #folder: string;
  readonly #samples: readonly Sample[];
  readonly #seed: number;
  #looked = 0;
  messages = 0;
  /** answers that were errors, and how many there were */
  answers = { results: 0, errors: 0 };

  private constructor(client: SidecarClient, folder: string, samples: readonly Sample[], seed: number) {
    this.#client = client;
    this.#folder = folder;
    this.#samples = samples;
    this.#seed = seed;
  }

  /** @param base a folder of its own */
  static async start(
    base: string,
    storage: TinyStorage,
    samples: readonly Sample[],
    seed: number,
  ): Promise<FuzzedServer> {
    const root = path.join(base, 'work');
    await mkdir(root, { recursive: true });
    await writeFile(path.join(root, 'known.py'), known.repeat(3));
    const folder = pathToFileURL(root).href;
    const { FOVEA_HOME: _, ...env } = process.env;
    const settings = { threads: 1, device: 'cpu', model: storage.model, reader: 'local+copy' };
    const client = await startSidecar({
      ...{ module, env, patienceMs: hangMs },
      folders: [{ uri: folder, name: 'work' }],
      initializationOptions: { storageFolder: storage.folder, trusted: true },
      configuration: (section) => (section === 'fovea' ? settings : null),
    });
    await client.until(({ state }) => state === 'ready');
    return new FuzzedServer(client, folder, samples, seed);
  }

  dispose(): Promise<void> {
    return this.#client.dispose();
  }

  /** Sends what a number stands for. @returns what did not hold; the server is of no use afterwards where it is dead */
  async try(number: number): Promise<string | undefined> {
    const { connection, process: child } = this.#client;
    const asked: Promise<void>[] = [];
    const open = new Map<number, string>();
    for (const { kind, method, params } of messagesOf(this.#samples, this.#folder, this.#seed, number)) {
      this.messages++;
      if (kind === 'notification') await connection.sendNotification(method, params);
      else {
        const answer = connection.sendRequest(method, params);
        const id = asked.length;
        open.set(id, method);
        const done = (of: 'results' | 'errors') => () => {
          this.answers[of]++;
          open.delete(id);
        };
        asked.push(answer.then(done('results'), done('errors')));
      }
    }
    if (!(await within(Promise.all(asked), answerMs))) return `not answered: ${[...open.values()].join(', ')}`;
    // What is no JSON at all must be passed over; sent when nothing else is half sent.
    if (number % 7 === 0) child.stdin?.write('Content-Length: 9\r\n\r\n{"id": 1x');
    if (child.exitCode !== null || child.signalCode !== null) return `it ended: ${child.exitCode ?? child.signalCode}`;
    if (this.messages - this.#looked < lookEvery) return undefined;
    this.#looked = this.messages;
    return this.#completes(number);
  }

  async #completes(number: number): Promise<string | undefined> {
    const { connection, notify } = this.#client;
    const uri = `${this.#folder}/look${number}.py`;
    notify('textDocument/didOpen', { textDocument: { uri, languageId: 'python', version: 1, text: `${typed})\n` } });
    // What was damaged may be a pause that is one.
    await connection.sendRequest('fovea/pause', { paused: false });
    await connection.sendRequest('test/files');
    const items = connection.sendRequest<InlineCompletionItem[] | null>('textDocument/inlineCompletion', {
      textDocument: { uri },
      position: { line: 1, character: typed.length - typed.indexOf('\n') - 1 },
      context: { triggerKind: 1 },
    });
    const answer = await within(items, answerMs);
    notify('textDocument/didClose', { textDocument: { uri } });
    if (!answer) return 'it completes no more: no answer';
    const text = answer.value?.[0]?.insertText;
    return text === expected.slice(0, -1) ? undefined : `it completes otherwise: ${JSON.stringify(text)}`;
  }
}

/** @returns undefined where it took longer; a failure is a failure */
async function within<T>(promise: Promise<T>, ms: number): Promise<{ value: T } | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<undefined>((resolve) => {
    timer = setTimeout(() => resolve(undefined), ms);
  });
  try {
    return await Promise.race([promise.then((value) => ({ value })), late]);
  } finally {
    clearTimeout(timer);
  }
}
