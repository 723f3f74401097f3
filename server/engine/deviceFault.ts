/** The device cannot go on: none is there, it was lost, or its memory is full. Nothing that was asked for is wrong. */
export class DeviceFault extends Error {
  /** @param what happened, in words */
  constructor(what: string, cause: unknown) {
    super(`${what} (${firstLine(cause)})`, { cause });
    this.name = 'DeviceFault';
  }
}

function firstLine(cause: unknown): string {
  return String(cause instanceof Error ? cause.message : cause)
    .split('\n')[0]
    .slice(0, 1000);
}
