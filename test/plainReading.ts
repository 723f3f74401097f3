/** Every reader as one plain forward: the whole of a request laid out as one sequence with rules of who sees whom. */
import type { KeyPosition, PlainAdapter, PlainDecoder, PlainToken } from './plainDecoder.ts';

export interface PlainRequest {
  /** chunks in the prompt (best first), read directly, read by focus */
  promptChunks: readonly (readonly number[])[];
  direct: readonly (readonly number[])[];
  focus: readonly (readonly number[])[];
  /** read by the memory layers only; takes the place of `direct` */
  memory?: { chunks: readonly (readonly number[])[]; layers: readonly number[] };
  local: readonly number[];
  /** tokens after the cursor */
  since: readonly number[];
  /** separator and dynamic prompt of the rows, the cursor's token last */
  rowPrompt: readonly number[];
  chunkTokens: number;
  refreshInterval: number;
  hiddenFirstKeys: number;
  /** candidates are seen where their own token stands; else one before the local context */
  ownPosition: boolean;
}

type Part =
  | { kind: 'direct'; chunk: number; offset: number }
  | { kind: 'row'; row: number; offset: number; inChunk: boolean }
  | { kind: 'candidate'; row: number; of: number; set: number }
  | { kind: 'local'; index: number };

/** Log-probabilities after the cursor's token and each token since: [1 + since][vocab]. */
export function plainReading(decoder: PlainDecoder, request: PlainRequest, adapter?: PlainAdapter): number[][] {
  const direct = request.memory?.chunks ?? request.direct;
  const role = request.memory && direct.length > 0 ? 'memory' : undefined;
  const tokens: PlainToken[] = [];
  const parts: Part[] = [];
  const push = (id: number, position: number, part: Part) => {
    tokens.push({
      id,
      position,
      role: part.kind === 'candidate' ? 'candidate' : part.kind === 'local' ? role : undefined,
    });
    parts.push(part);
  };
  const { chunkTokens, refreshInterval, since } = request;
  for (const [chunk, ids] of direct.entries()) {
    for (const [offset, id] of ids.entries()) push(id, offset, { kind: 'direct', chunk, offset });
  }
  for (const [row, ids] of request.focus.entries()) {
    for (const [offset, id] of ids.entries()) push(id, offset, { kind: 'row', row, offset, inChunk: true });
    const prompt = [...request.rowPrompt, ...since];
    for (const [offset, id] of prompt.entries()) {
      push(id, chunkTokens + offset, { kind: 'row', row, offset, inChunk: false });
    }
    for (let set = 0; set <= since.length; set += refreshInterval) {
      const of = request.rowPrompt.length - 1 + set;
      push(prompt[of], chunkTokens + of, { kind: 'candidate', row, of, set });
    }
  }
  const before = [...request.promptChunks].reverse().flat();
  const local = [...before, ...request.local, ...since];
  for (const [index, id] of local.entries()) push(id, chunkTokens + 1 + index, { kind: 'local', index });

  const cursor = before.length + request.local.length - 1;
  const outputs = decoder.forward(tokens, keyPositions(request, tokens, parts, cursor), adapter);
  const first = tokens.length - local.length + cursor;
  return outputs.slice(first, first + since.length + 1);
}

function keyPositions(
  request: PlainRequest,
  tokens: readonly PlainToken[],
  parts: readonly Part[],
  cursor: number,
): KeyPosition {
  return (queryIndex, keyIndex, layer) => {
    const [query, key] = [parts[queryIndex], parts[keyIndex]];
    const own = tokens[keyIndex].position;
    const before = keyIndex <= queryIndex;
    switch (query.kind) {
      case 'direct':
        return key.kind === 'direct' && key.chunk === query.chunk && before ? own : undefined;
      case 'row':
        return key.kind === 'row' && key.row === query.row && before ? own : undefined;
      case 'candidate':
        if (keyIndex === queryIndex) return own;
        if (key.kind !== 'row' || key.row !== query.row) return undefined;
        return key.inChunk || key.offset < query.of ? own : undefined;
      case 'local': {
        if (key.kind === 'local') return before ? own : undefined;
        if (key.kind === 'direct') {
          if (request.memory && !request.memory.layers.includes(layer)) return undefined;
          const hiddenKey = key.chunk > 0 && key.offset < request.hiddenFirstKeys;
          return hiddenKey ? undefined : own;
        }
        if (key.kind !== 'candidate' || query.index < cursor) return undefined;
        const since = query.index - cursor;
        return key.set === since - (since % request.refreshInterval) ? placeOf(request, cursor + key.set) : undefined;
      }
    }
  };
}

function placeOf({ ownPosition, chunkTokens }: PlainRequest, localIndex: number): number {
  return ownPosition ? chunkTokens + 1 + localIndex : chunkTokens;
}
