/** What is read at a hole, by variant: which chunks, in which order, tuned how. Knows no model. */
import { languageOf } from '../../server/chunking/languages.ts';
import type { AttendTuning } from '../../server/engine/protocol.ts';
import { overlaps } from '../../server/gate/gate.ts';
import { textAfter } from '../../server/prompt/textAfter.ts';
import { idsOf } from '../askHoles.ts';
import type { Digger } from '../digHoles.ts';
import type { Hole } from '../hole.ts';

type Ids = readonly number[];

export interface AfterVariant {
  name: string;
  chunks: Ids[];
  tuning?: Partial<AttendTuning>;
}

export const baseVariant = 'two';

/** The file is as it is seen at the hole. */
export function afterVariants(digger: Digger, hole: Hole): AfterVariant[] {
  const { session, tokenizer } = digger;
  const { index } = session;
  const { path, offset } = hole;
  const text = index.files.get(path)!.text;
  const document = { path, languageId: languageOf(path).id, text };
  const after = (tokens: number): Ids[] => {
    const found = textAfter(tokenizer, document, offset, tokens);
    return found ? [found.ids] : [];
  };
  const whole = textAfter(tokenizer, document, offset, 512);
  const two = hole.chunks.slice(0, 2).map((chunk) => idsOf(digger, chunk));
  const unsaid = hole.chunks.filter((chunk) => !whole || !overlaps(chunk, { path, ...whole }));
  /** of what the text after the cursor does not say */
  const others = (count: number): Ids[] => unsaid.slice(0, count).map((chunk) => idsOf(digger, chunk));
  const later = (index.files.get(path)?.chunks ?? []).filter(({ end }) => end > offset);
  const current = later.filter(({ start }) => start < offset).map(({ ids }) => ids);
  const next = later.filter(({ start }) => start >= offset).map(({ ids }) => ids);
  /** as it was cached before the cursor came down to here */
  const early = (lines: number, tokens: number): Ids[] => {
    // the cursor's line is in the local context, and changes with every key
    const lineStart = text.lastIndexOf('\n', offset - 1) + 1;
    const lineEnd = text.indexOf('\n', offset);
    const rest = lineEnd < 0 ? '' : text.slice(lineEnd + 1);
    const around = { ...document, text: text.slice(0, lineStart) + rest };
    const found = textAfter(tokenizer, around, lineAbove(text, lineStart, lines + 1), tokens);
    return found ? [found.ids] : [];
  };
  return [
    { name: 'local', chunks: [] },
    { name: baseVariant, chunks: two },
    { name: 'three', chunks: hole.chunks.slice(0, 3).map((chunk) => idsOf(digger, chunk)) },
    { name: 'after 512', chunks: after(512) },
    { name: 'one + after 512', chunks: [...after(512), ...others(1)] },
    { name: 'two + after 128', chunks: [...after(128), ...others(2)] },
    { name: 'two + after 256', chunks: [...after(256), ...others(2)] },
    { name: 'two + after 512', chunks: [...after(512), ...others(2)] },
    { name: 'two + after 512, behind them', chunks: [...others(2), ...after(512)] },
    { name: 'two + after 512, no keys hidden', chunks: [...after(512), ...others(2)], tuning: { hiddenFirstKeys: 0 } },
    { name: 'two + current chunk', chunks: [...current.slice(0, 1), ...two] },
    { name: 'two + next chunk', chunks: [...next.slice(0, 1), ...two] },
    { name: 'two + after 256 + next chunk', chunks: [...after(256), ...next.slice(0, 1), ...others(2)] },
    { name: 'two + from 3 lines above 512', chunks: [...early(3, 512), ...others(2)] },
    { name: 'two + from 16 lines above 512', chunks: [...early(16, 512), ...others(2)] },
  ];
}

function lineAbove(text: string, offset: number, lines: number): number {
  let at = offset;
  for (let line = 0; line < lines && at > 0; line++) at = text.lastIndexOf('\n', at - 1);
  return Math.max(0, at);
}
