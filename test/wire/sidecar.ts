/** A parent to be killed: starts a fake engine, writes the engine's process id to standard output, and asks it. */
import { EngineClient, type EngineEntry } from '../../server/engineClient/engineClient.ts';
import { generateParams } from './withEngine.ts';

const [folder, entry] = process.argv.slice(2);
const client = new EngineClient({ entry: JSON.parse(entry) as EngineEntry });
const { processId } = await client.start({ modelDir: folder, threads: 1, cacheBytes: 1 });
process.stdout.write(`${processId}\n`);
await client.generate(generateParams(100, 100_000));
