/**
 * Types at one place as a person in VS Code does: the cursor put there, then each key a change and a request that cancels
 * the one before. Knows no repository and no figures.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { CancellationTokenSource } from 'vscode-jsonrpc/node';
import { throwIfAborted } from '../server/base/errors.ts';
import { methods } from '../server/protocol.ts';
import type { KeystrokePlace } from './keystrokePlaces.ts';
import { type Item, KeystrokeScreen } from './keystrokeScreen.ts';
import { isExact } from './metrics.ts';
import type { SidecarClient } from './sidecarClient.ts';

/** What came of one key; times are ms. */
export interface Keystroke {
  /** from 0 */
  place: number;
  /** at that place, from 1 */
  key: number;
  /** `superseded`: the next key came first */
  outcome: 'offer' | 'silent' | 'superseded';
  /** from the key to the answer that has an item */
  offerMs?: number;
  /** an earlier offer agreed with this key, so that the screen never went without */
  kept: boolean;
  /** an offer is on the screen when the next key comes */
  onScreen: boolean;
  /** of an answer with an item: whether its first line is what truly follows */
  exact?: boolean;
}

export interface TypingOptions {
  /** number of the place, for the keystrokes */
  number: number;
  uri: string;
  gapMs(): number;
  /** looked at before the first key */
  settleMs: number;
  /** how long the editor waits after a key before it asks */
  editorWaitMs: number;
  /** for the answer to the last key */
  patienceMs: number;
  signal?: AbortSignal;
}

interface Position {
  line: number;
  character: number;
}

type Client = Pick<SidecarClient, 'notify' | 'connection'>;

/** The document is open only meanwhile. */
export async function typeAt(client: Client, place: KeystrokePlace, options: TypingOptions): Promise<Keystroke[]> {
  const { uri, gapMs, settleMs, signal } = options;
  let version = 1;
  const { languageId, before, after } = place;
  const textDocument = { uri, languageId, version, text: before + after };
  client.notify('textDocument/didOpen', { textDocument });
  const keystrokes: Keystroke[] = [];
  const screen = new KeystrokeScreen();
  const start = endOf(before);
  client.notify(methods.cursor, { uri, position: start });
  try {
    await sleep(settleMs, undefined, { ...(signal ? { signal } : {}) });
    let position = start;
    let lineBefore = before.slice(before.length - position.character);
    let truth = place.typed + place.rest;
    const requests: ReturnType<typeof ask>[] = [];
    for (const character of place.typed) {
      throwIfAborted(signal);
      const at = performance.now();
      requests.at(-1)?.supersede();
      const change = { range: { start: position, end: position }, text: character };
      client.notify('textDocument/didChange', { textDocument: { uri, version: ++version }, contentChanges: [change] });
      position = { ...position, character: position.character + character.length };
      lineBefore += character;
      truth = truth.slice(character.length);
      const kept = screen.typed(character);
      const keystroke: Keystroke = {
        ...{ place: options.number, key: keystrokes.length + 1 },
        ...{ outcome: 'superseded', kept, onScreen: false },
      };
      keystrokes.push(keystroke);
      requests.push(ask(client, { position, lineBefore, truth, at, screen, keystroke }, options));
      await sleep(gapMs());
      keystroke.onScreen = screen.shown;
    }
    const timer = setTimeout(() => requests.at(-1)?.supersede(), options.patienceMs);
    await Promise.all(requests.map(({ answer }) => answer)).finally(() => clearTimeout(timer));
    return keystrokes;
  } finally {
    client.notify('textDocument/didClose', { textDocument: { uri } });
  }
}

interface Asked {
  position: Position;
  lineBefore: string;
  /** what truly follows on the line */
  truth: string;
  at: number;
  screen: KeystrokeScreen;
  keystroke: Keystroke;
}

/** Asks as soon as the editor would, and notes the answer unless a newer key came first. */
function ask({ connection }: Client, asked: Asked, { uri, editorWaitMs }: TypingOptions) {
  const { position, lineBefore, truth, at, screen, keystroke } = asked;
  const source = new CancellationTokenSource();
  const request = async (): Promise<void> => {
    await sleep(editorWaitMs);
    if (source.token.isCancellationRequested) return;
    const params = { textDocument: { uri }, position, context: { triggerKind: 2 } };
    const method = 'textDocument/inlineCompletion';
    const items = await connection.sendRequest<Item[] | null>(method, params, source.token).catch((error: unknown) => {
      if (source.token.isCancellationRequested) return null;
      throw error;
    });
    if (source.token.isCancellationRequested) return;
    screen.answered(items ?? [], lineBefore);
    keystroke.outcome = screen.shown ? 'offer' : 'silent';
    if (!screen.shown) return;
    keystroke.offerMs = performance.now() - at;
    keystroke.exact = isExact(screen.line ?? '', truth);
  };
  const answer = request();
  // Looked at when the last key has been answered.
  answer.catch(() => {});
  return { answer, supersede: () => source.cancel() };
}

function endOf(text: string): Position {
  const lines = text.split(/\r\n|\r|\n/);
  return { line: lines.length - 1, character: lines[lines.length - 1].length };
}
