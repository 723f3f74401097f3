/**
 * An orthogonal rotation Q of n channels that spreads outliers over all of them: random signs, then a Walsh-Hadamard
 * transform over the largest power of two in n and a cosine transform (orthonormal DCT-II) over what is left. QuaRot
 * (arXiv 2404.00456, section 3) rotates with Hadamard matrices; the factorisation is what makes any n do, in n log n.
 */

/**
 * Multiplies by Q along one axis of `data` [outer, n, inner], in place: rows x [n] (inner 1) become x Q, and of a matrix
 * [n, inner] whose products are rows of n channels each column becomes that of the rotated channels.
 */
export function rotateAxis(data: Float32Array, n: number, inner = 1): void {
  const odd = oddPart(n);
  const cosines = odd > 1 ? cosineTransform(odd) : undefined;
  const scale = 1 / Math.sqrt(n / odd);
  const signs = Float32Array.from({ length: n }, (_, i) => signOf(i) * scale);
  const block = new Float64Array(odd * inner);
  for (let start = 0; start < data.length; start += n * inner) {
    for (let i = 0; i < n; i++) {
      for (let at = start + i * inner; at < start + (i + 1) * inner; at++) data[at] *= signs[i];
    }
    for (let half = odd * inner; half < n * inner; half *= 2) butterflies(data, start, start + n * inner, half);
    for (let at = start; cosines && at < start + n * inner; at += odd * inner) mix(data, at, inner, cosines, block);
  }
}

/** Q itself, [n, n] row-major, for x Q as a product. */
export function rotationMatrix(n: number): Float32Array {
  const matrix = new Float32Array(n * n);
  for (let i = 0; i < n; i++) matrix[i * n + i] = 1;
  rotateAxis(matrix, n);
  return matrix;
}

/** The largest power of two that divides `n`, and is no more than `most`. */
export function powerOfTwoIn(n: number, most: number): number {
  let power = 1;
  while (n % (2 * power) === 0 && 2 * power <= most) power *= 2;
  return power;
}

function oddPart(n: number): number {
  return n / powerOfTwoIn(n, n);
}

/** One stage of the Walsh-Hadamard transform: pairs `half` apart become their sum and difference. */
function butterflies(data: Float32Array, start: number, end: number, half: number): void {
  for (let block = start; block < end; block += 2 * half) {
    for (let i = block; i < block + half; i++) {
      const [a, b] = [data[i], data[i + half]];
      data[i] = a + b;
      data[i + half] = a - b;
    }
  }
}

/** `block` is room for what is mixed, [odd, inner]; both in f64, which takes half the time of converting in the loop. */
function mix(data: Float32Array, at: number, inner: number, cosines: Float64Array, block: Float64Array): void {
  const odd = block.length / inner;
  for (let i = 0; i < block.length; i++) block[i] = data[at + i];
  for (let to = 0; to < odd; to++) {
    const row = to * odd;
    for (let lane = 0; lane < inner; lane++) {
      let sum = 0;
      for (let from = 0; from < odd; from++) sum += cosines[row + from] * block[from * inner + lane];
      data[at + to * inner + lane] = sum;
    }
  }
}

/** Orthonormal DCT-II, [n, n]: a row for each number that comes out. */
function cosineTransform(n: number): Float64Array {
  return Float64Array.from({ length: n * n }, (_, index) => {
    const [k, i] = [Math.floor(index / n), index % n];
    return Math.sqrt((k === 0 ? 1 : 2) / n) * Math.cos((Math.PI * (2 * i + 1) * k) / (2 * n));
  });
}

/** 1 or -1 without a pattern: a bit of MurmurHash3's finaliser. */
function signOf(i: number): number {
  let hash = Math.imul(i + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & 1 ? 1 : -1;
}
