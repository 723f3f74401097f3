/**
 * A learned score of an offered chunk: the sum of small trees over its features. Knows the trees' format alone, which
 * training/gate/export.py describes and writes; not what a feature means.
 */
import { FoveaError } from '../base/errors.ts';

/** A split by its index, or where negative, -1 - a leaf's index. */
type Child = number;

interface Tree {
  feature: number[];
  threshold: number[];
  /** 1: a row without the value goes left */
  missing: number[];
  left: Child[];
  right: Child[];
  leaf: number[];
}

interface RankerFile {
  features: string[];
  trees: Tree[];
}

export class Ranker {
  /** those that a tree looks at; a row's others may be missing */
  readonly features: readonly string[];
  /** [trees] split or leaf that each begins with */
  private readonly roots: Int32Array;
  /** of all trees' splits, one after another; children as in `Child`, over all trees */
  private readonly columns: Int32Array;
  private readonly thresholds: Float64Array;
  private readonly missingLeft: Uint8Array;
  private readonly children: Int32Array;
  private readonly leaves: Float64Array;

  /**
   * @param file parsed JSON
   * @param names of the numbers in a row, in their order
   * @throws FoveaError (`failure`) where the file is none, or asks for a feature that rows lack
   */
  constructor(file: unknown, names: readonly string[]) {
    const { features, trees } = checked(file);
    const columnOf = features.map((name) => names.indexOf(name));
    if (columnOf.includes(-1)) throw broken(`knows a feature that is none, ${features[columnOf.indexOf(-1)]}`);
    this.features = features;
    this.columns = Int32Array.from(trees.flatMap(({ feature }) => feature.map((index) => columnOf[index])));
    this.thresholds = Float64Array.from(trees.flatMap(({ threshold }) => threshold));
    this.missingLeft = Uint8Array.from(trees.flatMap(({ missing }) => missing));
    this.leaves = Float64Array.from(trees.flatMap(({ leaf }) => leaf));
    this.children = new Int32Array(2 * this.columns.length);
    this.roots = new Int32Array(trees.length);
    let splits = 0;
    let leaves = 0;
    for (const [index, { left, right, leaf }] of trees.entries()) {
      const moved = (child: Child): Child => (child < 0 ? child - leaves : child + splits);
      this.roots[index] = moved(left.length > 0 ? 0 : -1);
      for (const [at, child] of left.entries()) {
        this.children[2 * (splits + at)] = moved(right[at]);
        this.children[2 * (splits + at) + 1] = moved(child);
      }
      splits += left.length;
      leaves += leaf.length;
    }
  }

  /** @param row NaN where a value is missing @returns larger is better; compares chunks of one place alone */
  score(row: Float64Array): number {
    const { roots, columns, thresholds, missingLeft, children, leaves } = this;
    let sum = 0;
    for (let tree = 0; tree < roots.length; tree++) {
      let at = roots[tree];
      while (at >= 0) {
        const value = row[columns[at]];
        const left = value <= thresholds[at] ? 1 : Number.isNaN(value) ? missingLeft[at] : 0;
        at = children[2 * at + left];
      }
      sum += leaves[-1 - at];
    }
    return sum;
  }
}

function checked(file: unknown): RankerFile {
  const { features, trees } = (file ?? {}) as Partial<RankerFile>;
  if (!Array.isArray(features) || !features.every((name) => typeof name === 'string'))
    throw broken('names no features');
  if (!Array.isArray(trees) || trees.length === 0) throw broken('has no trees');
  for (const [index, tree] of trees.entries()) {
    if (!isTree(tree, features.length)) throw broken(`has no tree where its tree ${index + 1} should be`);
  }
  return { features, trees };
}

/** Children come after their split, so that every walk ends. */
function isTree(tree: Partial<Tree> | null, features: number): tree is Tree {
  const { feature, threshold, missing, left, right, leaf } = tree ?? {};
  const lists = [feature, threshold, missing, left, right];
  const splits = feature?.length;
  if (!lists.every((list) => Array.isArray(list) && list.length === splits && list.every(Number.isFinite)))
    return false;
  if (!Array.isArray(leaf) || leaf.length !== splits! + 1 || !leaf.every(Number.isFinite)) return false;
  const isChild = (child: Child, at: number) =>
    Number.isInteger(child) && (child < 0 ? -child <= leaf.length : child > at && child < splits!);
  return (
    feature!.every((index) => Number.isInteger(index) && index >= 0 && index < features) &&
    missing!.every((side) => side === 0 || side === 1) &&
    left!.every(isChild) &&
    right!.every(isChild)
  );
}

function broken(what: string): FoveaError {
  return new FoveaError('failure', `The gate's ranker ${what}: build Fovea anew, or install it again.`);
}
