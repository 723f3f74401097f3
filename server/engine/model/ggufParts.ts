/** The files of a GGUF model: one, or the parts that llama.cpp's gguf-split makes, told by their names. Reads no file. */

const partName = /^(.*)-\d{5}-of-(\d{5})(\.gguf)$/i;

/**
 * @param name of a GGUF, any part of one that was split; may begin with a path
 * @returns names of all files of the model, in order
 */
export function ggufPartNames(name: string): string[] {
  const [, stem, count, ending] = partName.exec(name) ?? [];
  if (count === undefined || Number(count) === 0) return [name];
  return Array.from(
    { length: Number(count) },
    (_, i) => `${stem}-${String(i + 1).padStart(5, '0')}-of-${count}${ending}`,
  );
}

/** A GGUF's name without its ending, and without the number of the part. */
export function ggufStem(name: string): string {
  return partName.exec(name)?.[1] ?? name.replace(/\.gguf$/i, '');
}
