/**
 * Memory of released keys and values, for the next ones: at a new place, fresh pages for two chunks (47 MB in the default
 * model) took longer than what was written into them. Knows no layers.
 */

/** Most arrays that wait for their next use, and most bytes of all of them. */
const mostArrays = 2;
const mostBytes = 250e6;
/** Sizes are rounded up to one of so many steps between two powers of two, so that the next one often fits. */
const steps = 4;
/** An array so many times as large as what is asked for is not given away for it. */
const mostWaste = 2;

export class KvArrays {
  /** the one released last first */
  private readonly free: Float32Array[] = [];

  /** At least `length` numbers, whatever they are. */
  take(length: number): Float32Array {
    const index = this.free.findIndex((array) => array.length >= length && array.length <= mostWaste * length);
    if (index >= 0) return this.free.splice(index, 1)[0];
    return new Float32Array(roundedUp(length));
  }

  /** Keeps an array that nobody reads or writes any more. */
  give(array: Float32Array): void {
    this.free.unshift(array);
    const bytes = () => this.free.reduce((sum, { byteLength }) => sum + byteLength, 0);
    while (this.free.length > mostArrays || bytes() > mostBytes) this.free.pop();
  }
}

/** Pages that nobody touches are none: what is rounded up costs address space alone. */
function roundedUp(length: number): number {
  const step = Math.max(1, 2 ** Math.floor(Math.log2(Math.max(1, length))) / steps);
  return Math.ceil(length / step) * step;
}
