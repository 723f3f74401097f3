/** A parent to be killed: starts an engine, writes the engine's process id to standard output, and asks it. */
import type { DeviceKind } from '../../server/engine/protocol.ts';
import { EngineClient, type EngineEntry } from '../../server/engineClient/engineClient.ts';

const [folder, entry, device = 'cpu'] = process.argv.slice(2);
const client = new EngineClient({ entry: JSON.parse(entry) as EngineEntry });
const { processId } = await client.start({ modelDir: folder, threads: 1, cacheBytes: 1, device: device as DeviceKind });
process.stdout.write(`${processId}\n`);
const reader = { prompt: 0, attend: 0, focus: 0, memory: 0, copy: false };
const nothing = { chunks: [], history: [], lastIds: [], endIds: [], localFileTokens: 1, draft: false };
await client.generate({ ...nothing, reader, local: [100], maxTokens: 100_000 });
