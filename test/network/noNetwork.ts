/**
 * Surroundings in which nothing can be fetched: each way out (proxy, model hub, package index) leads to a port on this
 * machine that hangs up and counts, and no program is found by its name, so Python's neither.
 */
import { createServer } from 'node:net';

export interface NoNetwork {
  env: NodeJS.ProcessEnv;
  /** how often something tried to get out */
  tried(): number;
  close(): Promise<void>;
}

/** @param programs an empty folder, for PATH */
export async function noNetwork(programs: string): Promise<NoNetwork> {
  let tried = 0;
  const server = createServer((socket) => {
    tried++;
    socket.destroy();
  });
  await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  const url = `http://127.0.0.1:${address.port}`;
  const proxies = ['HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY'].flatMap((name) => [name, name.toLowerCase()]);
  const out = [...proxies, 'HF_ENDPOINT', 'PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL'];
  return {
    env: {
      ...process.env,
      ...Object.fromEntries(out.map((name) => [name, url])),
      ...{ NO_PROXY: undefined, no_proxy: undefined, PIP_FIND_LINKS: undefined, FOVEA_HOME: undefined },
      PATH: programs,
    },
    tried: () => tried,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
