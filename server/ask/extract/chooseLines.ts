/**
 * Which lines of a text say what was asked: the declarations that hold most of the question, of each its signature, what
 * its documentation says first, and the statements with the question's words; of a short one all. Knows no file.
 */
import { eachTerm } from '../../gate/terms.ts';
import type { Outline } from './outline.ts';
import type { OutlineNode } from './outlineNode.ts';

/** Lines from 0, end exclusive. */
export interface LineRange {
  first: number;
  end: number;
}

/** A term of the question: what it is worth, and which thing it is a spelling of. */
export interface AskedTerm {
  worth: number;
  concept: string;
}

export interface ChooseOptions {
  asked: ReadonlyMap<string, AskedTerm>;
  /** whether a line was found; its neighbours count less */
  isFound(line: number): boolean;
  asksForTests: boolean;
}

export interface ChosenLines {
  /** in order, apart from each other; none only where every line is blank */
  ranges: LineRange[];
  /** how much of the question the best declaration holds; comparable between texts */
  score: number;
}

/** Tuned with bench/askExtract.ts on every other question. */
export const chooseWeights = {
  /** of a term, by where it stands first */
  name: 1,
  head: 0.6,
  doc: 0.6,
  body: 0.35,
  /** exponent of a term's worth: rare ones say more */
  rarity: 1,
  /** where something around it is so named */
  scope: 0.5,
  /** of types, unless the question is about one */
  type: 0.7,
  /** of a declaration that was not itself found */
  neighbour: 0.8,
  /** of tests, and of comments that belong to nothing */
  test: 0.3,
  comment: 0.5,
  /** beside the best one a declaration is quoted that has this share of its score */
  share: 0.7,
  /** declarations of one text */
  most: 1,
  /** lines of one that is quoted whole, of the best one, and of one that the question names */
  whole: 9,
  wholeBest: 16,
  named: 32,
  /** of one text, above which no second declaration is added */
  lines: 16,
  /** statements of a longer one */
  statements: 5,
  /** of a term's worth, each time that it comes again in another statement */
  again: 0.4,
  /** lines of documentation: first ones, and others with the question's words */
  docFirst: 2,
  docMore: 1,
};

/** A signature or statement that is longer is quoted by its first lines. */
const longestHead = 6;
const longestStatement = 4;
/** Lines between two quoted ones that are quoted with them. */
const smallGap = 1;

const imports =
  /^(?:export\s*(?:type\s*)?[{*]|(?:pub(?:\([^)]*\))?\s+)?(?:use|mod\s+\w+;)|(?:import|from\s+\S+\s+import|using|require|include|#\s*include|package)\b)/;
/** They say what there is, seldom what happens. */
const typeLike = /^(?:(?:export|declare|pub(?:\([^)]*\))?)\s+)*(?:interface|type)\b/;
const functionLike = /\b(?:def|fn|func|function|sub|proc)\b|=>\s*[{(]?$/;
const containerLike = /\b(?:class|struct|enum|interface|trait|impl|namespace|module|object|protocol|extension|record)\b/;
/** Heads of tests, with what stands above them. */
const tests = /#\[(?:\w+::)?test\]|#\[cfg\(test\)\]|\bmod tests?\b|\bdef test_|\bfunc (?:Test|Benchmark)[A-Z]|^\s*(?:describe|it|test)\(/;
/** Marks of comments and of strings that document. */
const commentMarks = /^\s*(?:\/{2,}!?|\/\*+!?|\*+\/|\*(?!\*)|#+|--+|;+|%+|<!--|-->|"""|'''|r"""|\(\*|\{-)?\s*/;
/** Where the documentation begins to list. */
const lists = /^(?:@\w|:\w+|(?:Args|Arguments|Parameters|Params|Returns?|Raises|Examples?|Attributes|Yields|Note|See)\b.*:\s*$|-{3,}|={3,}|#+ |```)/;

export function chooseLines(outline: Outline, options: ChooseOptions): ChosenLines {
  return new Choice(outline, options).chosen();
}

interface Candidate {
  node: OutlineNode;
  score: number;
  /** without what is said around it */
  own: number;
}

class Choice {
  readonly #outline: Outline;
  readonly #asked: ReadonlyMap<string, AskedTerm>;
  readonly #isFound: (line: number) => boolean;
  readonly #asksForTests: boolean;
  readonly #terms: (readonly string[] | undefined)[];

  constructor(outline: Outline, { asked, isFound, asksForTests }: ChooseOptions) {
    this.#outline = outline;
    this.#asked = asked;
    this.#asksForTests = asksForTests;
    this.#isFound = isFound;
    this.#terms = new Array(outline.lines.length);
  }

  chosen(): ChosenLines {
    const { nodes } = this.#outline;
    const candidates = this.#candidates(nodes, false, []).sort((a, b) => b.score - a.score);
    const chosen = new Set<number>();
    const taken: OutlineNode[] = [];
    for (const { node, score } of candidates) {
      if (taken.length >= chooseWeights.most || score < chooseWeights.share * candidates[0].score) break;
      if (taken.length > 0 && chosen.size >= chooseWeights.lines) break;
      if (taken.some((other) => holds(other, node) && this.#isWhole(other, other === taken[0]))) continue;
      const isBest = taken.length === 0;
      for (const line of this.#quoted(node, isBest)) chosen.add(line);
      taken.push(node);
      if (!this.#isContainer(node) || this.#isWhole(node, isBest)) continue;
      // Of a class the part that was asked for.
      const parts = candidates.filter((each) => each.node !== node && holds(node, each.node) && hasBody(each.node));
      const part = parts.sort((a, b) => b.own - a.own)[0];
      if (part && part.own > 0) for (const line of this.#quoted(part.node, isBest)) chosen.add(line);
    }
    if (chosen.size === 0) for (const line of this.#beginning()) chosen.add(line);
    return { ranges: this.#joined([...chosen].sort((a, b) => a - b)), score: candidates[0]?.score ?? 0 };
  }

  /** Where nothing has a word of the question: how what was found begins. */
  #beginning(): number[] {
    const { lines } = this.#outline;
    const first = lines.findIndex(({ blank }, line) => !blank && this.#isFound(line));
    const begin = first < 0 ? lines.findIndex(({ blank }) => !blank) : first;
    return begin < 0 ? [] : numbers(begin, Math.min(lines.length, begin + 3));
  }

  #isContainer({ first, headEnd }: OutlineNode): boolean {
    return containerLike.test(this.#text(first, headEnd));
  }

  #candidates(nodes: readonly OutlineNode[], inFunction: boolean, scope: readonly string[]): Candidate[] {
    return nodes.flatMap((node) => {
      const head = this.#text(node.first, node.headEnd);
      const isFunction = node.end > node.headEnd && !containerLike.test(head) && /\(|=>/.test(head);
      const inFunctions = inFunction || isFunction || node.kind === 'control';
      // A section's parts are quoted with its heading.
      if (!this.#asksForTests && /\bmod tests?\b/.test(head)) return [];
      const inner = node.kind === 'section' ? [] : this.#candidates(node.children, inFunctions, [...scope, ...this.#termsOf(nameOf(head))]);
      const isOne = inFunction
        ? node.kind === 'declaration' && functionLike.test(head)
        : node.kind !== 'control' && !imports.test(head);
      if (!isOne) return inner;
      const score = this.#score(node, head, isFunction, scope);
      const own = scope.length === 0 ? score : this.#score(node, head, isFunction, []);
      return score > 0 ? [{ node, score, own }, ...inner] : inner;
    });
  }

  #score(node: OutlineNode, head: string, isFunction: boolean, scope: readonly string[]): number {
    const { name, head: inHead, doc, body, neighbour } = chooseWeights;
    const places = new Map<string, number>();
    const add = (terms: Iterable<string>, weight: number): void => {
      for (const term of terms) if ((places.get(term) ?? 0) < weight) places.set(term, weight);
    };
    add(this.#termsOf(nameOf(head)), name);
    add(this.#termsIn(node.first, node.headEnd), inHead);
    add(scope, chooseWeights.scope);
    add(this.#termsIn(node.docFirst, node.first), doc);
    add(this.#termsIn(node.headEnd, node.docEnd), doc);
    const hasInner = !isFunction && node.children.some((child) => child.kind === 'declaration' && child.end > child.headEnd);
    if (node.kind === 'section') add(this.#bestPart(node), body);
    else if (!hasInner) add(this.#termsIn(node.docEnd, node.end), body);
    const concepts = new Map<string, number>();
    for (const [term, place] of places) {
      const { concept, worth } = this.#asked.get(term) as AskedTerm;
      concepts.set(concept, Math.max(concepts.get(concept) ?? 0, worth ** chooseWeights.rarity * place));
    }
    const score = [...concepts.values()].reduce((sum, each) => sum + each, 0);
    const isTest = !this.#asksForTests && tests.test(`${this.#text(node.docFirst, node.first)} ${head}`);
    const factor = (isTest ? chooseWeights.test : 1) * (node.kind === 'comment' ? chooseWeights.comment : 1);
    const kind = typeLike.test(head) ? chooseWeights.type : 1;
    return score * factor * kind * (this.#isFound(node.first) ? 1 : neighbour);
  }

  /** Of prose the one block that says most: a long section says something of everything. */
  #bestPart({ children }: OutlineNode): Iterable<string> {
    let best: LineRange & { value: number } = { first: 0, end: 0, value: 0 };
    for (const { first, end } of children) {
      const value = this.#value(first, end);
      if (value > best.value) best = { first, end, value };
    }
    return this.#termsIn(best.first, best.end);
  }

  #isWhole({ first, headEnd, docEnd, end }: OutlineNode, isBest: boolean): boolean {
    const name = /[\w$]+$/.exec(nameOf(this.#text(first, first + 1)).trim())?.[0] ?? '';
    const isNamed = /[a-z][A-Z]|\w_\w/.test(name) && this.#asked.has(name.toLowerCase());
    return end - docEnd + (headEnd - first) <= (isNamed ? chooseWeights.named : isBest ? chooseWeights.wholeBest : chooseWeights.whole);
  }

  #quoted(node: OutlineNode, isBest: boolean): number[] {
    const { first, headEnd, docFirst, docEnd, end, kind } = node;
    if (kind === 'comment') return this.#documentation(first, end);
    const lines = [...this.#documentation(docFirst, first), ...numbers(first, Math.min(headEnd, first + longestHead))];
    lines.push(...this.#documentation(headEnd, docEnd));
    return [...lines, ...(this.#isWhole(node, isBest) ? numbers(docEnd, end) : this.#statements(node))];
  }

  /** What the documentation says first, and its lines with the question's words. */
  #documentation(from: number, to: number): number[] {
    const said: number[] = [];
    const { docFirst, docMore } = chooseWeights;
    let begun = false;
    for (let line = from; line < to && said.length < docFirst; line++) {
      const text = this.#outline.lines[line].text.replace(commentMarks, '');
      if (begun && (/^\W*$/.test(text) || lists.test(text))) break;
      if (/\w/.test(text) && !lists.test(text)) begun = true;
      if (begun) said.push(line);
    }
    const more = numbers(from, to)
      .filter((line) => !said.includes(line))
      .map((line) => ({ line, value: this.#value(line, line + 1) }))
      .filter(({ value }) => value > 0)
      .sort((a, b) => b.value - a.value);
    return [...said, ...more.slice(0, docMore).map(({ line }) => line)];
  }

  #statements(node: OutlineNode): number[] {
    const seen = new Set<string>();
    // What stands in a class's methods is theirs.
    const children = this.#isContainer(node) ? node.children.filter((child) => child.end === child.headEnd) : node.children;
    const pieces = this.#pieces(children).map((range) => ({ ...range, value: 0 }));
    const chosen: LineRange[] = [];
    for (let times = 0; times < chooseWeights.statements; times++) {
      for (const piece of pieces) piece.value = this.#value(piece.first, piece.end, seen);
      const best = pieces.reduce<(typeof pieces)[number] | undefined>(
        (most, piece) => (piece.value > (most?.value ?? 0) ? piece : most),
        undefined,
      );
      if (best === undefined) break;
      pieces.splice(pieces.indexOf(best), 1);
      for (const term of this.#termsIn(best.first, best.end)) seen.add((this.#asked.get(term) as AskedTerm).concept);
      chosen.push(best);
    }
    if (chosen.length === 0 && node.kind === 'section') chosen.push(...this.#pieces(children.slice(0, 1)));
    return chosen.flatMap(({ first, end }) => numbers(first, end));
  }

  /** Statements that can be quoted, with the comments above. */
  #pieces(nodes: readonly OutlineNode[]): LineRange[] {
    return nodes.flatMap((node) => {
      const { docFirst, first, headEnd, end, children } = node;
      const begin = first - docFirst <= longestStatement ? docFirst : first;
      if (end - first <= longestStatement) return [{ first: begin, end }];
      return [{ first: begin, end: Math.min(headEnd, first + longestStatement) }, ...this.#pieces(children)];
    });
  }

  #value(from: number, to: number, seen: ReadonlySet<string> = new Set()): number {
    let value = 0;
    const concepts = new Set<string>();
    for (const term of this.#termsIn(from, to)) {
      const { concept, worth } = this.#asked.get(term) as AskedTerm;
      if (concepts.has(concept)) continue;
      concepts.add(concept);
      value += worth ** chooseWeights.rarity * (seen.has(concept) ? chooseWeights.again : 1);
    }
    return value;
  }

  #joined(lines: readonly number[]): LineRange[] {
    const ranges: LineRange[] = [];
    for (const line of lines) {
      const last = ranges[ranges.length - 1];
      if (last && line - last.end <= smallGap) last.end = Math.max(last.end, line + 1);
      else ranges.push({ first: line, end: line + 1 });
    }
    return ranges;
  }

  *#termsIn(from: number, to: number): Generator<string, void> {
    for (let line = from; line < to; line++) {
      this.#terms[line] ??= this.#termsOf(this.#outline.lines[line].text);
      yield* this.#terms[line] ?? [];
    }
  }

  #termsOf(text: string): string[] {
    const terms: string[] = [];
    eachTerm(text, (term) => {
      if (this.#asked.has(term)) terms.push(term);
    });
    return terms;
  }

  #text(from: number, to: number): string {
    return this.#outline.lines
      .slice(from, to)
      .map(({ text }) => text.trim())
      .join(' ');
  }
}

/** What a signature declares: without Go's receiver, up to what follows the name. */
function nameOf(head: string): string {
  return head.replace(/^(func\s+)\([^)]*\)\s*/, '$1').split(/[(={:<]/, 1)[0];
}

function holds(outer: OutlineNode, inner: OutlineNode): boolean {
  return outer.first <= inner.first && inner.end <= outer.end;
}

function hasBody({ headEnd, end }: OutlineNode): boolean {
  return end > headEnd;
}

function numbers(from: number, to: number): number[] {
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => from + i);
}
