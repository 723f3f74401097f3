/**
 * `fetch` for downloads, over node:http: through the proxy and with the certificates of a `Network`. Node's own `fetch`
 * has neither before Node 22. Sends requests without a body only; follows redirections, the token only within one origin.
 */
import http, { type ClientRequest, type IncomingMessage, type RequestOptions } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import tls, { type SecureContext } from 'node:tls';
import { FoveaError } from '../base/errors.ts';
import type { Network } from './network.ts';
import { proxyOf } from './proxyOf.ts';
import { trust } from './trust.ts';
import { addressOf, openTunnel } from './tunnel.ts';

export interface NetworkFetchOptions {
  /** aborts every request and what is still to be read of its answer */
  signal?: AbortSignal | undefined;
  /** nothing arrives for so long, ms: the connection counts as broken */
  patienceMs?: number;
}

/** Of a request as the hub's library makes it. */
type Init = Pick<RequestInit, 'method' | 'headers'>;

const mostRedirections = 10;
const defaultPatienceMs = 60_000;

export function networkFetch(network: Network, options: NetworkFetchOptions = {}): typeof fetch {
  let trusted: Promise<SecureContext> | undefined;
  return (async (input: string | URL, init: Init = {}) => {
    if ((init.method ?? 'GET') !== 'GET') throw new Error(`${init.method}: only GET is known here.`);
    trusted ??= trust(network);
    const line = new Line(network, options, await trusted);
    let url = new URL(input);
    const headers = new Headers(init.headers);
    for (let redirections = 0; redirections <= mostRedirections; redirections++) {
      const answer = await line.ask(url, headers);
      const { statusCode = 0 } = answer;
      const to = [301, 302, 303, 307, 308].includes(statusCode) ? answer.headers.location : undefined;
      if (to === undefined) return responseOf(answer, url);
      answer.resume();
      const next = new URL(to, url);
      if (url.protocol === 'https:' && next.protocol !== 'https:')
        throw new FoveaError('failure', `${url.host} points to an address without TLS: the download is refused.`);
      if (next.origin !== url.origin) headers.delete('authorization');
      url = next;
    }
    throw new Error('too many redirections');
  }) as typeof fetch;
}

/** One way to make a connection. */
class Line {
  readonly #network: Network;
  readonly #options: NetworkFetchOptions;
  readonly #secureContext: SecureContext;

  constructor(network: Network, options: NetworkFetchOptions, secureContext: SecureContext) {
    this.#network = network;
    this.#options = options;
    this.#secureContext = secureContext;
  }

  async ask(url: URL, headers: Headers): Promise<IncomingMessage> {
    const { env, checkCertificates = true } = this.#network;
    const proxy = proxyOf(url, env);
    const checked = checkCertificates || proxy === undefined;
    // Signed addresses are signed with the host as it stands in the address, without a usual port.
    const own = { host: url.host, 'user-agent': 'fovea', 'accept-encoding': 'identity' };
    const sent: Record<string, string> = { ...Object.fromEntries(headers), ...own };
    if (!checked) delete sent.authorization;
    const { signal } = this.#options;
    const common: RequestOptions = { headers: sent, ...(signal ? { signal } : {}) };
    const address = addressOf(url);
    if (url.protocol === 'https:') {
      const secure = { ...address, secureContext: this.#secureContext, rejectUnauthorized: checked };
      const path = `${url.pathname}${url.search}`;
      if (!proxy) return this.#answered(https.request({ ...common, ...secure, path, agent: false }));
      const socket = await this.#through(proxy, address, checked);
      const createConnection = (): Socket => tls.connect({ ...secure, socket });
      return this.#answered(https.request({ ...common, ...secure, path, createConnection }));
    }
    if (url.protocol !== 'http:') throw new Error(`${url.protocol} is not known here.`);
    if (!proxy) return this.#answered(http.request(url, { ...common, agent: false }));
    // Without TLS a proxy is asked for the whole address.
    const authorization = this.#authorization(proxy);
    const toProxy = authorization === undefined ? {} : { 'proxy-authorization': authorization };
    const asked = { ...common, ...addressOf(proxy), path: url.href, headers: { ...sent, ...toProxy } };
    if (proxy.protocol !== 'https:') return this.#answered(http.request({ ...asked, agent: false }));
    const secure = { secureContext: this.#secureContext, rejectUnauthorized: checked };
    return this.#answered(https.request({ ...asked, ...secure, agent: false }));
  }

  #through(proxy: URL, { host, port }: { host: string; port: number }, checkCertificates: boolean): Promise<Socket> {
    const { signal, patienceMs = defaultPatienceMs } = this.#options;
    const authorization = this.#authorization(proxy);
    const secureContext = this.#secureContext;
    return openTunnel(proxy, { host, port, authorization, secureContext, checkCertificates, signal, patienceMs });
  }

  #authorization({ username, password }: URL): string | undefined {
    if (username === '') return this.#network.proxyAuthorization || undefined;
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(pair).toString('base64')}`;
  }

  #answered(request: ClientRequest): Promise<IncomingMessage> {
    const { patienceMs = defaultPatienceMs } = this.#options;
    return new Promise((resolve, reject) => {
      request.setTimeout(patienceMs, () => request.destroy(new Error('nothing arrives any more')));
      request.on('error', reject);
      request.once('response', resolve);
      request.end();
    });
  }
}

function responseOf(answer: IncomingMessage, url: URL): Response {
  const { statusCode = 500, rawHeaders } = answer;
  const headers = new Headers();
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i], rawHeaders[i + 1]);
  const isEmpty = statusCode === 204 || statusCode === 304;
  if (isEmpty) answer.resume();
  const body = isEmpty ? null : (Readable.toWeb(answer) as ReadableStream);
  const response = new Response(body, { status: statusCode, headers });
  // What `fetch` fills in itself, and the hub's library reads.
  Object.defineProperty(response, 'url', { value: url.href });
  return response;
}
