/** Which names the parts of a text define: functions, types, members, constants, keys. Knows no chunks' borders. */
import type { Range } from './boundaries.ts';
import { lexicalNames, type NameAt } from './lexicalNames.ts';
import type { Syntax } from './syntax.ts';

/** Most names that a chunk says it defines. */
export const mostNames = 64;
const longestName = 80;
/** What the patterns call a name. */
const captured = 'n';

/** Deeper nodes are not looked at: walking whole trees takes four times as long for a fifth more names, of tests mostly. */
const deepest = 8;
/** Grammars whose trees have several levels for one of the text. */
const deepLayouts = /^(?:yaml|html|vue|svelte)$/;
/** Longest that a tree is asked for names, milliseconds; an odd one has what was found until then. */
const limitMs = 300;

/** Names that [start, end) of a text defines, in order. @param syntax of exactly this text; undefined: by words */
export function definedNames(text: string, syntax: Syntax | undefined, { start, end }: Range): NameAt[] {
  if (!syntax) return lexicalNames(text, start, end);
  const { tree, grammar, inner } = syntax;
  const found: NameAt[] = [];
  const deadline = performance.now() + limitMs;
  // Here, and nowhere else, positions are counted in bytes of UTF-16.
  const bytes = { startIndex: 2 * start, endIndex: 2 * end };
  for (const part of [{ tree, grammar }, ...inner]) {
    const query = syntax.definitions.get(part.grammar);
    if (!query) continue;
    const maxStartDepth = deepLayouts.test(part.grammar) ? 16 : deepest;
    const progressCallback = () => performance.now() > deadline;
    for (const { name, node } of query.captures(part.tree.rootNode, { ...bytes, maxStartDepth, progressCallback })) {
      const at = node.startIndex;
      if (name === captured && at >= start && at < end) found.push({ name: bare(text.slice(at, node.endIndex)), at });
    }
  }
  // What is at a file's top level is not known of a tree without one.
  if (tree.rootNode.isError) found.push(...lexicalNames(text, start, end));
  return found.sort((a, b) => a.at - b.at);
}

/** Without the quotes of a key and the sign of a private member, a symbol or an atom. */
function bare(name: string): string {
  return name.replace(/^.*::/s, '').replace(/^(?:["'`](.*)["'`]|[#:](.+)|(.+):\s*)$/s, '$1$2$3');
}

/** Each name in a range once, in order, at most `mostNames`. @param names in order */
export function namesWithin(names: readonly NameAt[], { start, end }: Range): string[] {
  const inside = new Set<string>();
  for (let i = firstFrom(names, start); i < names.length && names[i].at < end && inside.size < mostNames; i++) {
    const { name } = names[i];
    if (name.length > 0 && name.length <= longestName && !name.includes('\n')) inside.add(name);
  }
  // Joined and split, as pieces of the text would keep all of it in memory.
  return inside.size === 0 ? [] : [...inside].join('\n').split('\n');
}

function firstFrom(names: readonly NameAt[], start: number): number {
  let from = 0;
  let to = names.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    if (names[middle].at >= start) to = middle;
    else from = middle + 1;
  }
  return from;
}
