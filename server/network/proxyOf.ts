/** Which proxy a request goes through, by the variables that most programs obey. A function of values. */
import { FoveaError } from '../base/errors.ts';

/** @throws FoveaError `input` where the variables name a proxy that cannot be used */
export function proxyOf(url: URL, env: NodeJS.ProcessEnv): URL | undefined {
  const scheme = url.protocol.slice(0, -1);
  const named = variable(env, `${scheme}_proxy`) ?? variable(env, 'all_proxy');
  if (named === undefined || goesAround(url, variable(env, 'no_proxy') ?? '')) return undefined;
  const address = /^[a-z][a-z\d+.-]*:\/\//i.test(named) ? named : `http://${named}`;
  if (!URL.canParse(address)) throw unusable('the proxy that is set is no address');
  const proxy = new URL(address);
  if (!/^https?:$/.test(proxy.protocol)) throw unusable(`a ${proxy.protocol.slice(0, -1)} proxy is set`);
  return proxy;
}

/** Not the address: it may hold a password. */
function unusable(what: string): FoveaError {
  return new FoveaError('input', `The model cannot be downloaded: ${what}. Name one as http://HOST:PORT.`);
}

/** Small letters first, as curl does; an empty one is none. */
function variable(env: NodeJS.ProcessEnv, name: string): string | undefined {
  return env[name]?.trim() || env[name.toUpperCase()]?.trim() || undefined;
}

/** @param list host names, also of their subdomains, with or without a port; `*` is every host */
function goesAround({ hostname, port, protocol }: URL, list: string): boolean {
  const host = bare(hostname);
  const ownPort = port || (protocol === 'https:' ? '443' : '80');
  return list.split(/[\s,]+/).some((entry) => {
    if (entry === '*') return true;
    const [, name = '', onPort] = /^(\[[^\]]*\]|[^:]*|.*:.*:.*?)(?::(\d+))?$/.exec(entry) ?? [];
    const wanted = bare(name).replace(/^\*?\./, '');
    if (wanted === '' || (onPort !== undefined && onPort !== ownPort)) return false;
    return host === wanted || host.endsWith(`.${wanted}`);
  });
}

function bare(host: string): string {
  return host.toLowerCase().replace(/^\[|\]$/g, '');
}
