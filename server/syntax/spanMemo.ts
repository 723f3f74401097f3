/**
 * What was read last out of trees. Somebody who types on into an offer makes the same document with it at every key: it is
 * parsed and read once. Knows no tree.
 */
import type { Range } from '../chunking/boundaries.ts';
import type { TreeSpans } from './treeSpans.ts';

interface Known extends Range {
  text: string;
  found: TreeSpans | undefined;
}

/** The variants of a few offers; texts are some ten kilobytes each. */
const mostKnown = 12;

export class SpanMemo {
  /** the one used last is the last */
  readonly #known: Known[] = [];

  /** @param read asked where it is not known */
  of(text: string, { start, end }: Range, read: () => TreeSpans | undefined): TreeSpans | undefined {
    const at = this.#known.findLastIndex((each) => each.start === start && each.end === end && each.text === text);
    const [known] = at < 0 ? [{ text, start, end, found: read() }] : this.#known.splice(at, 1);
    this.#known.push(known);
    if (this.#known.length > mostKnown) this.#known.shift();
    return known.found;
  }
}
