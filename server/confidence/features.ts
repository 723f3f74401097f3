/**
 * What tells how sure an offer is, as numbers: how probable its tokens were, what of it was copied, whether its names are
 * known, where the cursor stands. Pure functions; knows no engine, no index and no weight.
 */
import { languageById } from '../chunking/languages.ts';

/** A generated token, as far as it tells how sure the model was. */
export interface TokenEvidence {
  /** what it adds to the typed text */
  text: string;
  /** natural log of its probability among what the typed text allows */
  logProb: number;
  /** tokens of context that match, where it was copied */
  matchLength?: number | undefined;
}

/** Where an identifier stands already; `nowhere` else. */
export type NameOrigin = 'file' | 'workspace' | 'nowhere';

export interface Evidence {
  /** of a first line (`firstLineOf`) or of a whole block */
  tokens: readonly TokenEvidence[];
  /** the model came to an end by itself; false: it was cut short */
  ended: boolean;
  /** the document before the cursor, or its end from the cursor's line on */
  before: string;
  languageId: string;
  originOf(name: string): NameOrigin;
}

export const featureNames = [
  'meanLogProb',
  'leastLogProb',
  'firstLogProb',
  'lastLogProb',
  'logOdds',
  'tokens',
  'characters',
  'ended',
  'copied',
  'matchLength',
  'workspaceNames',
  'unknownNames',
  'lineStart',
  'inWord',
  'afterDot',
  'inCall',
  'inString',
  'inComment',
  'python',
  'script',
] as const;
export type FeatureName = (typeof featureNames)[number];
export type Features = Readonly<Record<FeatureName, number>>;

/** Log-odds beyond these tell no more. */
const mostLogOdds = 10;
const lineBreak = /[\r\n]/;
const identifier = /[\p{L}_$][\p{L}\p{N}_$]*/gu;
const typedName = /[\p{L}_$][\p{L}\p{N}_$]*$/u;
const script = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'];

/** The part of the evidence that is about the first line, its break included. */
export function firstLineOf(evidence: Evidence): Evidence {
  const last = evidence.tokens.findIndex(({ text }) => lineBreak.test(text));
  return last < 0 ? evidence : { ...evidence, tokens: evidence.tokens.slice(0, last + 1), ended: true };
}

/** @param evidence of at least one token */
export function featuresOf(evidence: Evidence): Features {
  const { tokens, ended, before, languageId } = evidence;
  const logProbs = tokens.map(({ logProb }) => logProb);
  const text = tokens.map((token) => token.text).join('');
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const origins = namesIn(line, text).map((name) => evidence.originOf(name));
  return {
    meanLogProb: mean(logProbs),
    leastLogProb: Math.min(...logProbs),
    firstLogProb: logProbs[0],
    lastLogProb: logProbs[logProbs.length - 1],
    logOdds: logOddsOf(logProbs),
    tokens: Math.log(tokens.length),
    characters: Math.log1p(text.trim().length),
    ended: Number(ended),
    copied: mean(tokens.map(({ matchLength = 0 }) => Number(matchLength > 0))),
    matchLength: mean(tokens.map(({ matchLength = 0 }) => Math.log1p(matchLength))),
    workspaceNames: share(origins, 'workspace'),
    unknownNames: share(origins, 'nowhere'),
    ...placeOf(line, languageId),
    python: Number(languageId === 'python'),
    script: Number(script.includes(languageId)),
  };
}

/** Identifiers that `text` brings, each as often as it stands there; the first one goes on what was typed. */
export function namesIn(line: string, text: string): string[] {
  const typed = typedName.exec(line)?.[0] ?? '';
  const names = `${typed}${text}`.match(identifier) ?? [];
  // What follows the typed name may be no part of it: then the name is the user's, not the model's.
  return names[0] === typed ? names.slice(1) : names;
}

/** Of the event that every one of the tokens is right, if the model is to be believed. */
export function logOddsOf(logProbs: readonly number[]): number {
  const all = logProbs.reduce((sum, logProb) => sum + logProb, 0);
  return Math.max(-mostLogOdds, Math.min(mostLogOdds, all - Math.log(-Math.expm1(Math.min(all, -1e-9)))));
}

/** @param line the cursor's, before the cursor */
function placeOf(line: string, languageId: string) {
  const code = line.trimStart();
  return {
    lineStart: Number(code === ''),
    inWord: Number(typedName.test(line)),
    afterDot: Number(/(\.|->|::)\s*[\p{L}\p{N}_$]*$/u.test(line)),
    inCall: Number(opened(line)),
    inString: Number([...'"\'`'].some((quote) => line.split(quote).length % 2 === 0)),
    inComment: Number(code.includes(languageById(languageId).comment.open) || /^(\*|\/\*)/.test(code)),
  };
}

/** Whether a parenthesis is open at the line's end, as far as the line shows. */
function opened(line: string): boolean {
  let depth = 0;
  for (const character of line) {
    if (character === '(') depth++;
    else if (character === ')') depth = Math.max(0, depth - 1);
  }
  return depth > 0;
}

function share(origins: readonly NameOrigin[], wanted: NameOrigin): number {
  return origins.length === 0 ? 0 : origins.filter((origin) => origin === wanted).length / origins.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
