/**
 * The peer's process: node-llama-cpp, as a user would pick it instead of Fovea, under our token ids. A process of its
 * own, so that its memory is its own figure. Knows no text, no chunk, no repository.
 */
import type { LlamaContextSequence, Token } from 'node-llama-cpp';
import type { PeerReply, PeerRequest } from './peerMessages.ts';

let sequence: LlamaContextSequence | undefined;
/** requests run one after another */
let queue: Promise<void> = Promise.resolve();

process.on('message', (request: PeerRequest) => {
  queue = queue
    .then(() => answer(request))
    .catch((error: unknown) => {
      reply({ kind: 'failed', message: error instanceof Error ? error.message : String(error) });
    });
});
process.on('disconnect', () => process.exit());

async function answer(request: PeerRequest): Promise<void> {
  switch (request.kind) {
    case 'load':
      return reply({ kind: 'loaded', ...(await load(request)) });
    case 'generate':
      return generate(sequence!, request.ids as Token[], request.maxTokens);
    case 'residentBytes':
      return reply({ kind: 'residentBytes', bytes: process.memoryUsage.rss() });
  }
}

async function load(request: Extract<PeerRequest, { kind: 'load' }>): Promise<{ gpu?: string }> {
  const { gguf, threads, contextTokens, gpu } = request;
  const { getLlama } = await import('node-llama-cpp');
  // Prebuilt binaries only: a bench neither compiles nor downloads. Its own default of threads is at least four.
  const llama = await getLlama({
    gpu: gpu ? 'auto' : false,
    build: 'never',
    skipDownload: true,
    progressLogs: false,
    maxThreads: threads,
  });
  const model = await llama.loadModel({ modelPath: gguf });
  const context = await model.createContext({ contextSize: contextTokens, threads, sequences: 1 });
  sequence = context.getSequence();
  return llama.gpu === false ? {} : { gpu: llama.gpu };
}

/** Greedy. What the last request left in the cache is kept as far as the new prompt begins with the same ids. */
async function generate(into: LlamaContextSequence, ids: Token[], maxTokens: number): Promise<void> {
  // The last id is always evaluated: it gives the first token. Shifting cached ranges would be inexact, so not allowed.
  await into.adaptStateToTokens(ids.slice(0, -1), false);
  const fresh = ids.slice(into.nextTokenIndex);
  const generated: number[] = [];
  for await (const token of into.evaluate(fresh, { temperature: 0, yieldEogToken: true })) {
    if (generated.length === 0) reply({ kind: 'first' });
    generated.push(token);
    if (generated.length === maxTokens) break;
  }
  reply({ kind: 'generated', ids: generated, evaluatedTokens: fresh.length });
}

function reply(message: PeerReply): void {
  process.send!(message);
}
