/** Which of the extension host's time is one extension's: stretches of a CPU profile in which its code is on the stack. Pure. */
import type { BlockSample } from './blockFigures.ts';

/** V8's, as the inspector gives it; times in µs. */
export interface CpuProfile {
  nodes: { id: number; callFrame: { functionName: string; url: string }; children?: number[] }[];
  startTime: number;
  samples: number[];
  /** from the sample before */
  timeDeltas: number[];
}

/** What V8 does for whoever runs: it ends no stretch, and is none by itself. */
const meanwhile = new Set(['(garbage collector)', '(program)']);
const leastMs = 1;

/**
 * @param startedAt when the profile began, ms since 1970
 * @param isOwn whether code of that URL is the extension's
 * @returns stretches, by their ends; two pieces of work with nothing in between count as one
 */
export function ownBlocks(
  { nodes, samples, timeDeltas }: CpuProfile,
  startedAt: number,
  isOwn: (url: string) => boolean,
): BlockSample[] {
  const own = ownNodes(nodes, isOwn);
  const neutral = new Set(nodes.filter(({ callFrame }) => meanwhile.has(callFrame.functionName)).map(({ id }) => id));
  const blocks: BlockSample[] = [];
  let [nowUs, beginUs, endUs] = [0, 0, 0];
  let open = false;
  const close = (): void => {
    const blockMs = (endUs - beginUs) / 1000;
    if (open && blockMs >= leastMs) blocks.push({ at: startedAt + endUs / 1000, blockMs });
    open = false;
  };
  for (const [index, id] of samples.entries()) {
    nowUs += timeDeltas[index];
    // A sample stands for the time until the next one.
    const untilUs = nowUs + (timeDeltas[index + 1] ?? 0);
    if (own.has(id)) {
      if (!open) beginUs = nowUs;
      open = true;
      endUs = untilUs;
    } else if (!neutral.has(id)) close();
  }
  close();
  return blocks;
}

/** The extension's functions and all that they call. */
function ownNodes(nodes: CpuProfile['nodes'], isOwn: (url: string) => boolean): Set<number> {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const own = new Set<number>();
  const left = nodes.filter(({ callFrame }) => isOwn(callFrame.url));
  for (let node = left.pop(); node; node = left.pop()) {
    if (own.has(node.id)) continue;
    own.add(node.id);
    for (const child of node.children ?? []) left.push(byId.get(child)!);
  }
  return own;
}
