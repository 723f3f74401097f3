/**
 * What a question asks for, as terms of the gate: its words without those that say nothing about code, names taken
 * apart, other spellings beside each, and what a follow-up leaves unsaid taken from the question before. Knows no index.
 */
import { eachTerm } from '../gate/terms.ts';
import { isPointer, isStopWord, isWeakWord } from './stopWords.ts';
import { phrasesIn, synonymsOf } from './synonyms.ts';
import { plainForms, wordForms } from './wordForms.ts';

/** One thing that the question speaks of. */
export interface Concept {
  /** lower case */
  word: string;
  /** other spellings of it */
  forms: readonly string[];
  /** other words for the same thing, with their forms */
  related: readonly string[];
  /** of a plain word: 1 */
  weight: number;
  /** written as programs write names: `parseHeader`, `max_depth`, `Gate` between backticks */
  named: boolean;
  /** its absence says nothing: a way of asking, or two words of the question written as one */
  optional: boolean;
}

const weights = { plain: 1, weak: 0.3, named: 2, partOfName: 0.6, joined: 0.5, inherited: 0.5 } as const;
/** A question is read up to here: who pastes a log means its beginning. */
const longestQuestion = 4000;
/** Most concepts of one question. */
const mostConcepts = 48;
/** A question with fewer words of its own than this goes on from the one before. */
const selfContained = 2;

/** @param earlier questions of the same conversation, oldest first */
export function questionTerms(question: string, earlier: readonly string[] = []): Concept[] {
  const own = conceptsOf(question);
  const previous = earlier[earlier.length - 1];
  if (previous === undefined || !goesOn(question, own)) return own;
  const known = new Set(own.map(({ word }) => word));
  const inherited = questionTerms(previous, earlier.slice(0, -1)).filter(
    ({ word, optional }) => !optional && !known.has(word),
  );
  return [...own, ...inherited.map((concept) => ({ ...concept, weight: concept.weight * weights.inherited }))];
}

/** Whether the question says `it`, or too little to stand alone. */
export function goesOn(question: string, own: readonly Concept[] = conceptsOf(question)): boolean {
  const words =
    question
      .slice(0, longestQuestion)
      .toLowerCase()
      .match(/[a-z']+/g) ?? [];
  return own.filter(({ optional }) => !optional).length < selfContained || words.some(isPointer);
}

function conceptsOf(question: string): Concept[] {
  const text = question.slice(0, longestQuestion);
  const concepts = new Map<string, Concept>();
  const add = (word: string, concept: Partial<Concept>): void => {
    const { weight = weights.plain, named = false, optional = false } = concept;
    const known = concepts.get(word);
    if (known && known.weight >= weight) return;
    if (!known && concepts.size >= mostConcepts) return;
    const forms = concept.forms ?? wordForms(word);
    concepts.set(word, {
      word,
      forms,
      related: concept.related ?? relatedTo(word, optional || named),
      weight,
      named,
      optional,
    });
  };
  const phrases = phrasesIn(text.toLowerCase());
  for (const { words } of phrases) {
    const [word, ...others] = words;
    add(word, { related: others.flatMap((other) => [other, ...wordForms(other)]) });
  }
  let before: { word: string; end: number } | undefined;
  for (const name of namesOf(text)) {
    const { whole, parts, offset, quoted } = name;
    const plain = !quoted && !writtenAsName(text.slice(offset, offset + whole.length));
    if (plain && phrases.some(({ start, end }) => offset >= start && offset < end)) continue;
    if (plain && isStopWord(whole)) continue;
    if (plain && isWeakWord(whole)) {
      add(whole, { weight: weights.weak, optional: true });
      continue;
    }
    if (plain) add(whole, {});
    else add(whole, { weight: weights.named, named: true, forms: spellings(whole, parts) });
    if (!plain) for (const part of parts) if (!isStopWord(part)) add(part, { weight: weights.partOfName });
    // `retry policy` may be `retryPolicy` or `retry_policy` in the code.
    const joins = before && /^[\s-]$/.test(text.slice(before.end, offset));
    if (plain && before && joins) {
      const joined = `${before.word}${whole}`;
      add(joined, { weight: weights.joined, optional: true, forms: [`${before.word}_${whole}`] });
    }
    before = plain ? { word: whole, end: offset + whole.length } : undefined;
  }
  return [...concepts.values()];
}

function relatedTo(word: string, alone: boolean): string[] {
  if (alone) return [];
  const others = new Set<string>();
  for (const plain of plainForms(word)) {
    for (const other of synonymsOf(plain)) for (const form of [other, ...wordForms(other)]) others.add(form);
  }
  others.delete(word);
  return [...others];
}

/** Words of a text have neither; a capital at the beginning says nothing. */
function writtenAsName(word: string): boolean {
  return /[_$\d]|[a-z][A-Z]|[A-Z]{2}[a-z]/.test(word);
}

interface Name {
  whole: string;
  /** none of a plain word */
  parts: string[];
  offset: number;
  /** stands between backticks or quotation marks, alone */
  quoted: boolean;
}

/** Identifiers as the gate sees them, each with its parts. */
function namesOf(text: string): Name[] {
  const names: Name[] = [];
  eachTerm(text, (term, offset) => {
    const last = names[names.length - 1];
    if (last?.offset === offset) {
      last.parts.push(term);
      return;
    }
    const quote = text[offset - 1];
    const quoted = quote !== undefined && '`"\''.includes(quote) && text[offset + term.length] === quote;
    names.push({ whole: term, parts: [], offset, quoted });
  });
  return names;
}

/** One name in other people's case: `max_depth`, `maxdepth`. */
function spellings(whole: string, parts: readonly string[]): string[] {
  const forms = new Set([whole.replaceAll(/[_$]/g, ''), parts.join('_'), parts.join('')]);
  forms.delete(whole);
  forms.delete('');
  return [...forms];
}
