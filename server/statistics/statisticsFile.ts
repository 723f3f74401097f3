/**
 * The file that counts are kept in: read with every field in doubt, written whole and renamed, so that a reader never sees
 * half of it. Knows nothing of what is counted when.
 */
import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { StatisticsReport } from '../protocol.ts';

/** What is kept; times are not. */
export type Counts = Omit<StatisticsReport, 'latency'>;

export type LanguageCounts = StatisticsReport['languages'][string];

/** The counts in `file`; undefined where there are none that can be understood. @throws where it cannot be read */
export async function readCounts(file: string): Promise<Counts | undefined> {
  try {
    return countsOf(JSON.parse(await readFile(file, 'utf8')));
  } catch (error) {
    if (error instanceof SyntaxError || (error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export async function writeCounts(file: string, counts: Counts): Promise<void> {
  await mkdir(path.dirname(file), { recursive: true });
  const whole = `${file}.${randomUUID()}`;
  try {
    await writeFile(whole, `${JSON.stringify(counts, undefined, 2)}\n`);
    await rename(whole, file);
  } catch (error) {
    await rm(whole, { force: true });
    throw error;
  }
}

/** The sum of both; since the earlier one. */
export function added(a: Counts, b: Counts): Counts {
  const languages: Counts['languages'] = {};
  for (const [id, counts] of [...Object.entries(a.languages), ...Object.entries(b.languages)]) {
    const { offered, accepted } = languages[id] ?? { offered: 0, accepted: 0 };
    languages[id] = { offered: offered + counts.offered, accepted: accepted + counts.accepted };
  }
  const silent: Counts['silent'] = {};
  for (const [reason, count] of [...Object.entries(a.silent), ...Object.entries(b.silent)]) {
    silent[reason] = (silent[reason] ?? 0) + count;
  }
  const [since] = [a.since, b.since].sort();
  return { since, languages, silent };
}

function countsOf(value: unknown): Counts | undefined {
  if (!isRecord(value) || typeof value.since !== 'string' || Number.isNaN(Date.parse(value.since))) return undefined;
  if (!isRecord(value.languages) || !isRecord(value.silent)) return undefined;
  const languages: Counts['languages'] = {};
  for (const [id, counts] of Object.entries(value.languages)) {
    if (!isRecord(counts)) return undefined;
    const { offered, accepted } = counts;
    if (!isCount(offered) || !isCount(accepted)) return undefined;
    languages[id] = { offered, accepted };
  }
  const silent: Counts['silent'] = {};
  for (const [reason, count] of Object.entries(value.silent)) {
    if (!isCount(count)) return undefined;
    silent[reason] = count;
  }
  return { since: value.since, languages, silent };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
