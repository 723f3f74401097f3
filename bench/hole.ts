/** A hole: a place in a real repository whose continuation is known. One JSON line of a file that training/ reads as well. */
import { readFile, writeFile } from 'node:fs/promises';
import { FoveaError } from '../server/base/errors.ts';

export const modes = ['prefix', 'infill', 'line'] as const;

/**
 * `prefix`: nothing of the file after the cursor is seen; `infill`: only the target is cut out of the file;
 * `line`: as infill, the cursor inside the line's code.
 */
export type Mode = (typeof modes)[number];

/** `normal`: at least 300 tokens before the hole; `top`: 16 to 300. */
export type Stratum = 'normal' | 'top';

/** A chunk's ids are those of its header followed by those of its text, each encoded by itself. */
export interface OfferedChunk {
  /** relative to the repository, with slashes */
  path: string;
  /** UTF-16 range in that file (in infill and line mode of the hole's own file: the file without the target) */
  start: number;
  end: number;
  header: string;
  text: string;
}

export interface Hole {
  repository: string;
  path: string;
  /** UTF-16 offset of the cursor */
  offset: number;
  mode: Mode;
  stratum: Stratum;
  /** the file before the cursor */
  before: string;
  /** what truly followed: 64 tokens of the file's own tokenization */
  target: string;
  /** offered to every reader alike, best first */
  chunks: OfferedChunk[];
}

/** A line of the target up to its break; the whole target where it has none. */
export function firstLine(text: string): string {
  return text.split(/\r?\n/, 1)[0];
}

export async function saveHoles(file: string, holes: readonly Hole[]): Promise<void> {
  await writeFile(file, holes.map((hole) => `${JSON.stringify(hole)}\n`).join(''));
}

/** @throws FoveaError (`input`) naming the first line that is no hole */
export async function loadHoles(file: string): Promise<Hole[]> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (cause) {
    throw new FoveaError('input', `Cannot read holes from ${file}: ${(cause as Error).message}.`, { cause });
  }
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  const holes = lines.map((line, index) => {
    const hole = parseHole(line);
    if (hole === undefined) {
      throw new FoveaError('input', `Line ${index + 1} of ${file} is no hole: write the file with --save.`);
    }
    return hole;
  });
  if (holes.length === 0) throw new FoveaError('input', `${file} has no holes: write it with --save.`);
  return holes;
}

/** Names a hole within its source. */
export function holeKey({ repository, path: file, offset }: Pick<Hole, 'repository' | 'path' | 'offset'>): string {
  return `${repository}/${file}:${offset}`;
}

function parseHole(line: string): Hole | undefined {
  let hole: Hole;
  try {
    hole = JSON.parse(line);
  } catch {
    return undefined;
  }
  const texts = [hole?.repository, hole?.path, hole?.before, hole?.target];
  const whole =
    texts.every((value) => typeof value === 'string') &&
    Number.isInteger(hole.offset) &&
    modes.includes(hole.mode) &&
    Array.isArray(hole.chunks) &&
    hole.chunks.every((chunk) => typeof chunk?.header === 'string' && typeof chunk.text === 'string');
  return whole ? hole : undefined;
}
