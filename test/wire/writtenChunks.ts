/** What chunkWriter.ts writes: large enough that a kill meets it in the middle. */
export const writtenNames = ['a', 'b', 'c'];

export const writtenTokens = 20_000;
