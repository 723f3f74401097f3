/**
 * The rest of a line from the copy index alone: a completion without a forward, on a machine of any speed, brought to the
 * level of its place, and what tells how sure it is. Knows no threshold.
 */
import type { Completion } from '../complete.ts';
import type { CopiedText } from '../confidence/copyFeatures.ts';
import type { EngineClient } from '../engineClient/engineClient.ts';
import { Levelling } from '../indentation/levelling.ts';
import { ownChunks, type PlaceRequest } from '../placeReads.ts';
import { localContext } from '../prompt/localContext.ts';
import type { Stations } from '../stations.ts';
import { familyNumbersAt } from '../syntax/familiesAt.ts';
import type { SearchableWorkspace } from '../workspace/workspaceSession.ts';
import { Writing } from '../writing/writing.ts';
import { levelledCompletion, levelledTokens } from './levelledCompletion.ts';
import { type OwnPart, ownPlace } from './place.ts';

export type CopyStations = Pick<Stations, 'healer' | 'lineEnds'> & {
  engine: Pick<EngineClient, 'copy'>;
  session: SearchableWorkspace;
};

export type CopyRequest = Pick<PlaceRequest, 'path' | 'text' | 'cursor' | 'reader'> & {
  languageId: string;
  own?: OwnPart;
};

export interface CopiedLine {
  completion: Completion;
  /** of the line, its break included */
  tokens: CopiedText[];
}

/** A line that is longer is seldom one that a person would write again. */
const mostTokens = 48;

/** @returns undefined where nothing matches, or not to a line's end */
export async function copiedLine(
  { healer, lineEnds, engine, session }: CopyStations,
  { path, languageId, text, cursor, reader, own }: CopyRequest,
  signal: AbortSignal,
): Promise<CopiedLine | undefined> {
  const started = performance.now();
  const local = localContext(healer, { path, languageId, text }, cursor);
  const promptMs = performance.now() - started;
  const params = {
    reader,
    history: local.history,
    exclude: ownChunks(session, { path, cursor, hideAfter: false, fromParts: own !== undefined }),
    families: familyNumbersAt({ path, languageId, text }, cursor),
    ...(local.constraint ? { constraint: local.constraint } : {}),
    maxTokens: mostTokens,
    endIds: healer.tokenizer.special.ends,
    lastIds: lineEnds,
  };
  const copied = await engine.copy(params, signal);
  if (!copied) return undefined;
  const times = { started, promptMs, gateMs: 0 };
  const writing = new Writing({ healer, session }, { path, oneLine: true }, local, [], times);
  writing.add(copied.tokens, []);
  writing.end = copied.end === 'unsure' ? 'lastId' : copied.end;
  const { texts } = writing;
  const tokens = copied.tokens.map((token, i) => ({ ...token, text: texts[i] }));
  const completion = writing.completion();
  const place = { path, languageId, before: text.slice(0, cursor), after: text.slice(cursor), ...(own && { own }) };
  const levelled = new Levelling(ownPlace(place)).levelled(completion.text, true);
  return { completion: levelledCompletion(completion, levelled), tokens: levelledTokens(tokens, levelled.edits) };
}
