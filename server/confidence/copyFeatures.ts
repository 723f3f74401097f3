/**
 * What tells whether a copied line is what the user would write, as numbers: how long and how agreeing the matches were,
 * how often such are right, where the cursor stands. Pure functions; knows no engine, no index and no weight.
 */
import type { CopiedToken } from '../engine/protocol.ts';
import { logOddsOf } from './features.ts';

/** A token of a copied line with what it adds to the typed text; '' while it spells that. */
export type CopiedText = Pick<CopiedToken, 'logProb' | 'copy' | 'places' | 'agreeing'> & { text: string };

export interface CopyEvidence {
  /** of the line, its break included; those that only spell what was typed tell as well */
  tokens: readonly CopiedText[];
  /** what is offered of the line */
  offered: string;
  /** the document before the cursor, or its end from the cursor's line on */
  before: string;
}

export const copyFeatureNames = [
  'logOdds',
  'firstMatch',
  'leastMatch',
  'fewestPlaces',
  'leastAgreement',
  'own',
  'steady',
  'characters',
  'quotes',
  'typed',
  'inWord',
  'cut',
] as const;
export type CopyFeatureName = (typeof copyFeatureNames)[number];
export type CopyFeatures = Readonly<Record<CopyFeatureName, number>>;

const lineBreak = /[\r\n]/;
const typedName = /[\p{L}\p{N}_$]$/u;

/** Whether the copy went on to a line's end, and something is offered of it. */
export function isWholeLine({ tokens, offered }: Pick<CopyEvidence, 'tokens' | 'offered'>): boolean {
  return offered !== '' && tokens.some(({ text }) => lineBreak.test(text));
}

/** @param evidence of at least one token */
export function copyFeaturesOf({ tokens: all, offered, before }: CopyEvidence): CopyFeatures {
  const last = all.findIndex(({ text }) => lineBreak.test(text));
  const tokens = last < 0 ? all : all.slice(0, last + 1);
  const line = before.slice(before.lastIndexOf('\n') + 1);
  const written = tokens.map(({ text }) => text).join('');
  return {
    logOdds: logOddsOf(tokens.map(({ logProb }) => logProb)),
    firstMatch: Math.log1p(tokens[0].copy.matchLength),
    leastMatch: Math.log1p(Math.min(...tokens.map(({ copy }) => copy.matchLength))),
    fewestPlaces: Math.log(Math.min(...tokens.map(({ places }) => places))),
    leastAgreement: Math.min(...tokens.map(({ agreeing, places }) => agreeing / places)),
    own: mean(tokens.map(({ copy }) => Number(copy.key === undefined))),
    steady: mean(tokens.map(({ copy }, i) => Number(i === 0 || goesOn(copy, tokens[i - 1].copy)))),
    characters: Math.log1p(offered.trim().length),
    quotes: Number(/["'`]/.test(offered)),
    typed: Math.log1p(line.trim().length),
    inWord: Number(typedName.test(line)),
    cut: Number(offered.trimEnd().length < written.trimEnd().length),
  };
}

/** Whether a token was copied from behind where the one before it was. */
function goesOn(copy: CopiedToken['copy'], from: CopiedToken['copy']): boolean {
  return copy.key === from.key && copy.offset === from.offset + 1;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
