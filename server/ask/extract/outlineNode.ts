/** A piece of an outline, of code or of prose. */

/** Lines are counted from 0, ends are exclusive. */
export interface OutlineNode {
  /** `comment`: one that belongs to no statement */
  kind: 'declaration' | 'control' | 'statement' | 'comment' | 'section';
  /** of the comments and attributes right above */
  docFirst: number;
  first: number;
  /** of a signature, or of the whole statement where nothing stands in it */
  headEnd: number;
  /** of the string right below a signature that documents it; `headEnd` without one */
  docEnd: number;
  end: number;
  children: OutlineNode[];
}

/** A piece in which no other stands. */
export function leaf(kind: OutlineNode['kind'], first: number, end: number): OutlineNode {
  return { kind, docFirst: first, first, headEnd: end, docEnd: end, end, children: [] };
}
