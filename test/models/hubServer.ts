/**
 * Answers as the Hugging Face hub does where Fovea asks it: a model's commit, its files, their bytes by ranges, large
 * ones by redirection to storage. Can be told to break off, to damage, to refuse, to take its time.
 */
import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';

export interface HubServer {
  url: string;
  /** every request: its path, and the first byte of its range where it asked for one */
  requests: { path: string; from: number | undefined; authorization: string | undefined }[];
  /** path of a file -> breaks the connection after so many bytes of it, as often as the list is long */
  breaks: Map<string, number[]>;
  /** paths of files that arrive with one byte changed */
  damaged: Set<string>;
  /** paths of files that arrive in small pieces, 20 ms apart */
  slow: Set<string>;
  /** paths of files whose connection was closed from the other side before all of it was sent */
  left: string[];
  close(): Promise<void>;
}

export const commit = '0123456789abcdef0123456789abcdef01234567';

const isLarge = (path: string): boolean => /\.(safetensors|gguf)$/.test(path);
const hex = (algorithm: string, ...parts: (string | Uint8Array)[]): string => {
  const hash = createHash(algorithm);
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
};

/** Serves one repository until the test is over. @param files by path @param tls with this certificate */
export async function hubServer(
  t: TestContext,
  repo: string,
  files: ReadonlyMap<string, Uint8Array>,
  tls?: { cert: string; key: string },
): Promise<HubServer> {
  const answer: RequestListener = (request, response) => {
    const url = new URL(request.url ?? '', 'http://localhost');
    const path = decodeURIComponent(url.pathname);
    const from = /^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1];
    const { authorization } = request.headers;
    hub.requests.push({ path, from: from === undefined ? undefined : Number(from), authorization });
    if (path.startsWith(`/api/models/${repo}/revision/`))
      return sendJson(response, { id: repo, _id: '1', sha: commit });
    if (path === `/api/models/${repo}/tree/${commit}`) return sendJson(response, listing(files));
    const name = [`/${repo}/resolve/${commit}/`, '/storage/'].find((prefix) => path.startsWith(prefix));
    const file = name === undefined ? undefined : path.slice(name.length);
    const content = file === undefined ? undefined : files.get(file);
    if (file === undefined || content === undefined) {
      response.writeHead(404, { 'x-error-code': 'RepoNotFound' }).end();
    } else if (isLarge(file) && name !== '/storage/') {
      response.writeHead(302, { location: `/storage/${file}` }).end();
    } else {
      sendFile(request, response, file, content);
    }
  };
  const server = tls ? createTlsServer(tls, answer) : createServer(answer);

  function sendFile(request: IncomingMessage, response: ServerResponse, file: string, content: Uint8Array): void {
    const [, first, last] = /^bytes=(\d+)-(\d+)$/.exec(request.headers.range ?? '') ?? [];
    const start = Number(first ?? 0);
    const end = last === undefined ? content.length : Math.min(Number(last) + 1, content.length);
    const bytes = Buffer.from(content.slice(start, end));
    if (hub.damaged.has(file) && bytes.length > 10) bytes[10] ^= 1;
    const headers = { etag: `"${hex('sha256', content)}"`, 'content-length': bytes.length };
    if (first === undefined) response.writeHead(200, headers);
    else response.writeHead(206, { ...headers, 'content-range': `bytes ${start}-${end - 1}/${content.length}` });
    const most = bytes.length > 1 ? hub.breaks.get(file)?.shift() : undefined;
    if (hub.slow.has(file) && bytes.length > 1) void sendSlowly(response, file, bytes);
    else if (most === undefined) response.end(bytes);
    else response.write(bytes.subarray(0, most), () => setTimeout(() => response.destroy(), 20));
  }

  async function sendSlowly(response: ServerResponse, file: string, bytes: Buffer): Promise<void> {
    for (let sent = 0; sent < bytes.length && !response.destroyed; sent += 8_000) {
      response.write(bytes.subarray(sent, sent + 8_000));
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    if (response.destroyed) hub.left.push(file);
    else response.end();
  }

  const close = () =>
    new Promise<void>((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(close);
  const url = `${tls ? 'https' : 'http'}://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const told = { breaks: new Map(), damaged: new Set<string>(), slow: new Set<string>() };
  const hub: HubServer = { url, requests: [], left: [], ...told, close };
  return hub;
}

function sendJson(response: ServerResponse, content: unknown): void {
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(content));
}

function listing(files: ReadonlyMap<string, Uint8Array>): object[] {
  return [...files].map(([path, content]) => {
    const size = content.length;
    // For a large file `oid` is that of the pointer that git keeps in its place.
    if (isLarge(path)) {
      return {
        type: 'file',
        path,
        size,
        oid: hex('sha1', path),
        lfs: { oid: hex('sha256', content), size, pointerSize: 134 },
      };
    }
    return { type: 'file', path, size, oid: hex('sha1', `blob ${size}\0`, content) };
  });
}
