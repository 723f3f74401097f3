/** The declarations of a text, each with how much of the question it holds, by where it holds it. Chooses nothing. */
import type { AskedTerm, LineTerms } from './askedTerms.ts';
import { hasBody, headOf, isContainer, isFunction, isImport, isTest, isType, nameIn } from './nodeHead.ts';
import type { Outline } from './outline.ts';
import type { OutlineNode } from './outlineNode.ts';

export interface Candidate {
  node: OutlineNode;
  score: number;
  /** without what is said around it */
  own: number;
}

export interface CandidateOptions {
  /** whether a line was found; its neighbours count less */
  isFound(line: number): boolean;
  asksForTests: boolean;
  weights?: CandidateWeights;
}

export type CandidateWeights = Record<
  'name' | 'head' | 'doc' | 'scope' | 'body' | 'type' | 'bodiless' | 'test' | 'comment' | 'neighbour',
  number
>;

/** Tuned with bench/askExtract.ts on every other question. */
export const candidateWeights: CandidateWeights = {
  /** of a term, by the best place where it stands */
  name: 1,
  head: 0.6,
  doc: 0.6,
  /** the names of what it stands in */
  scope: 0.5,
  body: 0.35,
  /** of what is no function and no class */
  type: 0.7,
  /** of a function's signature alone, as overloads and prototypes are */
  bodiless: 0.85,
  test: 0.3,
  comment: 0.5,
  /** of a declaration that was not itself found */
  neighbour: 0.8,
};
/** Where what something is called is all that counts. */
export const nameWeights: CandidateWeights = { ...candidateWeights, head: 0, doc: 0, scope: 0, body: 0, neighbour: 1 };

/** @returns best first; those without a word of the question left out */
export function candidatesOf(outline: Outline, terms: LineTerms, options: CandidateOptions): Candidate[] {
  const { asksForTests, isFound, weights = candidateWeights } = options;

  const score = (node: OutlineNode, head: string, scope: readonly AskedTerm[]): number => {
    const concepts = new Map<string, number>();
    const add = (found: Iterable<AskedTerm>, weight: number): void => {
      for (const { concept, worth } of found) {
        concepts.set(concept, Math.max(concepts.get(concept) ?? 0, worth * weight));
      }
    };
    add(terms.of(nameIn(head)), weights.name);
    add(terms.within(node.first, node.headEnd), weights.head);
    add(terms.within(node.docFirst, node.first), weights.doc);
    add(terms.within(node.headEnd, node.docEnd), weights.doc);
    add(scope, weights.scope);
    if (node.kind === 'section') add(bestPart(node), weights.body);
    else if (!hasParts(node, head)) add(terms.within(node.docEnd, node.end), weights.body);
    const above = headOf(outline, { first: node.docFirst, headEnd: node.first });
    const factors = [
      !asksForTests && isTest(`${above} ${head}`) ? weights.test : 1,
      node.kind === 'comment' ? weights.comment : 1,
      isType(head) ? weights.type : 1,
      isFunction(head) && !hasBody(node) ? weights.bodiless : 1,
      isFound(node.first) ? 1 : weights.neighbour,
    ];
    return factors.reduce((product, factor) => product * factor, sum(concepts.values()));
  };

  /** Of prose the one block that says most: a long section says something of everything. */
  const bestPart = ({ children }: OutlineNode): Iterable<AskedTerm> => {
    const [best] = children.toSorted((a, b) => terms.value(b.first, b.end) - terms.value(a.first, a.end));
    return best ? terms.within(best.first, best.end) : [];
  };

  const walk = (nodes: readonly OutlineNode[], inside: boolean, scope: readonly AskedTerm[]): Candidate[] =>
    nodes.flatMap((node) => {
      const head = headOf(outline, node);
      if (isImport(head) || (!asksForTests && /\bmod tests?\b/.test(head))) return [];
      const isInside = inside || node.kind === 'control' || (hasBody(node) && runs(head));
      // A section's parts are quoted with its heading.
      const inner = node.kind === 'section' ? [] : walk(node.children, isInside, [...scope, ...terms.of(nameIn(head))]);
      const isOne = inside ? node.kind === 'declaration' && isFunction(head) : node.kind !== 'control';
      if (!isOne) return inner;
      const whole = score(node, head, scope);
      if (whole <= 0) return inner;
      return [{ node, score: whole, own: scope.length === 0 ? whole : score(node, head, []) }, ...inner];
    });

  return walk(outline.nodes, false, []).sort((a, b) => b.score - a.score);
}

/** What stands in it are statements that run, not declarations. */
function runs(head: string): boolean {
  return !isContainer(head) && /\(|=>/.test(head);
}

/** What stands in a class's methods is theirs. */
function hasParts({ children }: OutlineNode, head: string): boolean {
  return !runs(head) && children.some((child) => child.kind === 'declaration' && hasBody(child));
}

function sum(values: Iterable<number>): number {
  let all = 0;
  for (const value of values) all += value;
  return all;
}
