/** `@fovea` in the editor's own chat, where it has one: the same answers as in the panel. */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import {
  type AskParams,
  type AskResult,
  type AskUpdate,
  methods,
  type Passage,
  type Source,
} from '../server/protocol.ts';
import { fenced, placeText } from './ask/passages.ts';
import { pageWords } from './ask/words.ts';
import type { ClientContext } from './clientContext.ts';
import { ImageFilter, pastTurns } from './participantText.ts';

export const participantId = 'fovea.ask';

/** The command by which a model is let try that is not measured to be able to. */
const writeCommand = 'write';

export function activateParticipant(context: ClientContext): void {
  // Editors without chat have no such namespace, whatever the types say.
  const chat = (vscode as { chat?: typeof vscode.chat }).chat;
  if (chat?.createChatParticipant === undefined) return;
  const participant = context.store.add(
    chat.createChatParticipant(participantId, (request, past, stream, token) =>
      answer(context, request, past, stream, token),
    ),
  );
  participant.followupProvider = { provideFollowups: ({ metadata }) => followUps(context, metadata) };
  participant.iconPath = vscode.Uri.joinPath(context.extension.extensionUri, 'media', 'icon.svg');
}

async function answer(
  { sidecar, t }: ClientContext,
  request: vscode.ChatRequest,
  past: vscode.ChatContext,
  stream: vscode.ChatResponseStream,
  token: vscode.CancellationToken,
): Promise<vscode.ChatResult> {
  const partialResultToken = randomUUID();
  const images = new ImageFilter();
  const isTry = request.command === writeCommand;
  let noted = false;
  const write = (text: string): void => {
    if (text === '') return;
    if (noted) stream.markdown(`> ${pageWords(t).trialNote}\n\n`);
    noted = false;
    stream.markdown(text);
  };
  const listening = sidecar.onProgress<AskUpdate>(partialResultToken, (update) => {
    if (update.kind === 'sources') for (const source of update.sources) stream.reference(locationOf(source));
    if (update.kind === 'extract') noted = true;
    if (update.kind === 'extract' && !isTry) for (const passage of update.extract) quote(passage, stream);
    if (update.kind === 'text') write(images.next(update.delta));
  });
  try {
    const params: AskParams = {
      conversation: partialResultToken,
      question: request.prompt,
      history: pastTurns(past.history.map(partOf)),
      scope: { within: request.references.flatMap(within) },
      ...(isTry ? { write: true } : {}),
      partialResultToken,
    };
    const result = await sidecar.request<AskResult>(methods.ask, params, token);
    write(images.end());
    if (result.nothingFound) stream.markdown(t('Nothing in this workspace has to do with that question.'));
    const metadata: Metadata = result.extract.length > 0 && !result.trial ? { quoted: request.prompt } : {};
    return { metadata };
  } catch (error) {
    if (!(error instanceof vscode.CancellationError)) throw error;
  } finally {
    listening.dispose();
  }
  return {};
}

/** Of an answer: the question to which lines were quoted and nothing was written. */
interface Metadata {
  quoted?: string;
}

function followUps({ t }: ClientContext, { quoted }: Metadata = {}): vscode.ChatFollowup[] {
  if (quoted === undefined) return [];
  return [{ prompt: quoted, command: writeCommand, label: pageWords(t).letTry }];
}

/** Each quote behind its place, which opens it. */
function quote({ quotes }: Passage, stream: vscode.ChatResponseStream): void {
  for (const each of quotes) {
    const { start, end } = each.range;
    stream.anchor(locationOf(each), placeText(each.path, { fromLine: start.line + 1, toLine: end.line + 1 }));
    stream.markdown(`\n\n${fenced(each.text)}\n\n`);
  }
}

function locationOf({
  uri,
  cell,
  range: { start, end },
}: Pick<Source, 'uri' | 'cell' | 'range'>): vscode.Location | vscode.Uri {
  // Of a notebook the whole: its lines are a cell's.
  if (cell !== undefined) return vscode.Uri.parse(uri, true);
  return new vscode.Location(
    vscode.Uri.parse(uri, true),
    new vscode.Range(start.line, start.character, end.line, end.character),
  );
}

function partOf(turn: vscode.ChatRequestTurn | vscode.ChatResponseTurn): { question: string } | { answer: string } {
  if (turn instanceof vscode.ChatRequestTurn) return { question: turn.prompt };
  const texts = turn.response.flatMap((part) =>
    part instanceof vscode.ChatResponseMarkdownPart ? [part.value.value] : [],
  );
  return { answer: texts.join('') };
}

/** Files and folders that the question names with `#`. */
function within({ value }: vscode.ChatPromptReference): string[] {
  if (value instanceof vscode.Uri) return [value.toString()];
  return value instanceof vscode.Location ? [value.uri.toString()] : [];
}
