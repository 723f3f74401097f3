/** A connection through a proxy to a host behind it (HTTP CONNECT). Knows nothing of what is said over it. */
import http from 'node:http';
import https from 'node:https';
import { isIP, type Socket } from 'node:net';
import type { SecureContext } from 'node:tls';
import { FoveaError } from '../base/errors.ts';

export interface TunnelOptions {
  /** of the target */
  host: string;
  port: number;
  /** value of Proxy-Authorization */
  authorization: string | undefined;
  /** for a proxy that is itself spoken to by TLS */
  secureContext: SecureContext;
  checkCertificates: boolean;
  signal: AbortSignal | undefined;
  /** no answer for so long, ms */
  patienceMs: number;
}

/** @throws FoveaError `failure` when the proxy refuses; Error when it cannot be reached */
export function openTunnel(proxy: URL, options: TunnelOptions): Promise<Socket> {
  const { host, port, authorization, secureContext, checkCertificates, signal, patienceMs } = options;
  const target = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    const request = (proxy.protocol === 'https:' ? https : http).request({
      method: 'CONNECT',
      ...addressOf(proxy),
      path: target,
      headers: { host: target, ...(authorization === undefined ? {} : { 'proxy-authorization': authorization }) },
      agent: false,
      ...(proxy.protocol === 'https:' ? { secureContext, rejectUnauthorized: checkCertificates } : {}),
      ...(signal ? { signal } : {}),
    });
    request.setTimeout(patienceMs, () => request.destroy(new Error('the proxy does not answer')));
    request.once('error', reject);
    request.once('connect', ({ statusCode = 0 }, socket, head) => {
      // The time that the rest may take is the rest's.
      socket.setTimeout(0);
      if (statusCode >= 200 && statusCode < 300 && head.length === 0) return resolve(socket as Socket);
      socket.destroy();
      reject(refusal(proxy, statusCode));
    });
    request.end();
  });
}

/** What a request to a URL is given to reach its host. */
export function addressOf({ hostname, port, protocol }: URL): { host: string; port: number; servername?: string } {
  const host = hostname.replace(/^\[|\]$/g, '');
  const at = { host, port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port) };
  return isIP(host) ? at : { ...at, servername: host };
}

/** The address without name and password. */
function refusal({ host }: URL, status: number): FoveaError {
  if (status === 407) {
    const where = 'put them into its address (http://NAME:PASSWORD@HOST:PORT) or into http.proxyAuthorization';
    return new FoveaError('failure', `The proxy ${host} asks for a name and a password: ${where}.`);
  }
  return new FoveaError('failure', `The proxy ${host} refused the connection (${status}): check its address.`);
}
