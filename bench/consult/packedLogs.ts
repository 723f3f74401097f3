/** Many logarithms as text, 16 bits each: steps of 1/1500, which no rank depends on. */

const highest = 11;
const steps = 1500;
const most = 2 ** 16 - 1;

/** @param logs below 11; what is below -32.6, a share of 0 too, becomes that */
export function packLogs(logs: Float32Array): string {
  const packed = Uint16Array.from(logs, (log) => Math.min(most, Math.max(0, Math.round((highest - log) * steps))));
  return Buffer.from(packed.buffer).toString('base64');
}

export function unpackLogs(text: string): Float32Array {
  const bytes = Uint8Array.from(Buffer.from(text, 'base64'));
  return Float32Array.from(new Uint16Array(bytes.buffer), (packed) => highest - packed / steps);
}
