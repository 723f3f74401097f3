/**
 * The editor's proxy and certificates (VS Code's `http.*` settings) over those of the environment. A function of values;
 * a client that knows no such settings leaves the environment's. A workspace cannot set them: they are the machine's.
 */
import type { Network } from '../network/network.ts';

/** @param http the client's section `http`, unchecked */
export function editorNetwork(http: unknown, env: NodeJS.ProcessEnv): Network {
  const section = (typeof http === 'object' && http !== null ? http : {}) as Record<string, unknown>;
  const text = (name: string): string => (typeof section[name] === 'string' ? section[name].trim() : '');
  return {
    env: { ...env, ...proxyVariables(text('proxySupport'), text('proxy'), section.noProxy) },
    proxyAuthorization: text('proxyAuthorization') || undefined,
    checkCertificates: section.proxyStrictSSL !== false,
    systemCertificates: section.systemCertificates !== false,
  };
}

/** Under every name that programs read: pip gets them too. */
function proxyVariables(support: string, proxy: string, noProxy: unknown): Record<string, string> {
  if (support === 'off') return both({ http_proxy: '', https_proxy: '', all_proxy: '' });
  const around = Array.isArray(noProxy) ? noProxy.filter((each) => typeof each === 'string') : [];
  return both({
    ...(proxy === '' ? {} : { http_proxy: proxy, https_proxy: proxy }),
    ...(around.length === 0 ? {} : { no_proxy: around.join(',') }),
  });
}

function both(variables: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) => [
      [name, value],
      [name.toUpperCase(), value],
    ]),
  );
}
