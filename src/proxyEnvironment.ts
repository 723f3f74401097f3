/**
 * The editor's proxy, as the sidecar and its pip understand it. A function of values. Node before 22.21 has no proxy
 * for `fetch`: there the hub is out of reach, and pip, which obeys these variables everywhere, gets the model.
 */

export interface ProxySettings {
  /** `http.proxy`; empty: the environment's */
  proxy: string;
  /** `http.noProxy` */
  noProxy: readonly string[];
  /** `http.proxySupport` */
  support: string;
}

/** @returns variables to add to those of the editor's process */
export function proxyEnvironment({ proxy, noProxy, support }: ProxySettings): Record<string, string> {
  if (support === 'off') return { HTTP_PROXY: '', HTTPS_PROXY: '', http_proxy: '', https_proxy: '' };
  const bypass = noProxy.length === 0 ? {} : { NO_PROXY: noProxy.join(','), no_proxy: noProxy.join(',') };
  if (proxy === '') return { NODE_USE_ENV_PROXY: '1', ...bypass };
  const both = { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, http_proxy: proxy, https_proxy: proxy };
  return { NODE_USE_ENV_PROXY: '1', ...both, ...bypass };
}
