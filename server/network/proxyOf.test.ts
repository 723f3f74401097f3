/** Address, variables, the proxy that is taken. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxyOf } from './proxyOf.ts';

const hub = 'https://hub.example/model';
const cases: [what: string, url: string, env: NodeJS.ProcessEnv, proxy: string | undefined][] = [
  ['no variable', hub, {}, undefined],
  ['one of its scheme', hub, { HTTPS_PROXY: 'http://a:1' }, 'http://a:1/'],
  ['one of the other scheme', hub, { HTTP_PROXY: 'http://a:1' }, undefined],
  ['an address without TLS', 'http://hub.example/', { HTTP_PROXY: 'http://a:1' }, 'http://a:1/'],
  ['one for all', hub, { ALL_PROXY: 'http://a:1' }, 'http://a:1/'],
  ['small letters first', hub, { https_proxy: 'http://a:1', HTTPS_PROXY: 'http://b:2' }, 'http://a:1/'],
  ['an empty one is none', hub, { https_proxy: '', HTTPS_PROXY: ' ' }, undefined],
  ['without a scheme', hub, { HTTPS_PROXY: 'proxy.example:3128' }, 'http://proxy.example:3128/'],
  ['spoken to by TLS, with a name', hub, { HTTPS_PROXY: 'https://me:pw@a' }, 'https://me:pw@a/'],
  ['around it: the host', hub, { HTTPS_PROXY: 'http://a:1', NO_PROXY: 'other, hub.example' }, undefined],
  ['around it: a domain', hub, { HTTPS_PROXY: 'http://a:1', NO_PROXY: '.example' }, undefined],
  ['around it: with a star', hub, { HTTPS_PROXY: 'http://a:1', NO_PROXY: '*.example' }, undefined],
  ['around it: every host', hub, { HTTPS_PROXY: 'http://a:1', no_proxy: '*' }, undefined],
  ['around it: not the end of a name', hub, { HTTPS_PROXY: 'http://a:1', NO_PROXY: 'ub.example' }, 'http://a:1/'],
  ['around it: the port', hub, { HTTPS_PROXY: 'http://a:1', NO_PROXY: 'hub.example:443' }, undefined],
  ['around it: another port', hub, { HTTPS_PROXY: 'http://a:1', NO_PROXY: 'hub.example:80' }, 'http://a:1/'],
  ['around it: an address', 'https://[::1]:8/', { HTTPS_PROXY: 'http://a:1', NO_PROXY: '::1' }, undefined],
  ['around it: nothing', hub, { HTTPS_PROXY: 'http://a:1', NO_PROXY: ' , ' }, 'http://a:1/'],
];
for (const [what, url, env, proxy] of cases) {
  test(what, () => assert.equal(proxyOf(new URL(url), env)?.href, proxy));
}

test('a proxy that cannot be used is refused, and no password is repeated', () => {
  for (const HTTPS_PROXY of ['socks5://me:secret@a:1', 'http://me:secret@:x']) {
    assert.throws(
      () => proxyOf(new URL(hub), { HTTPS_PROXY }),
      (error: Error) => /Name one as http:\/\/HOST:PORT/.test(error.message) && !error.message.includes('secret'),
    );
  }
});
