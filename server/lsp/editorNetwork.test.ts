import assert from 'node:assert/strict';
import { test } from 'node:test';
import { editorNetwork } from './editorNetwork.ts';

const proxy = 'http://proxy.example:3128';
const named = (http: unknown, env: NodeJS.ProcessEnv = {}) => editorNetwork(http, env).env;

test("the environment's own proxy serves where the editor names none, or is no VS Code", () => {
  for (const http of [{ proxy: '', proxySupport: 'override', noProxy: [] }, null, 'http', { proxy: 3 }])
    assert.deepEqual(named(http, { HTTPS_PROXY: proxy, PATH: '/bin' }), { HTTPS_PROXY: proxy, PATH: '/bin' });
});

test("the editor's proxy is given under every name that programs read, before the environment's", () => {
  const http = { proxy, proxySupport: 'override', noProxy: ['localhost', '.example'] };
  const env = named(http, { https_proxy: 'http://other' });
  assert.deepEqual([env.HTTPS_PROXY, env.https_proxy, env.HTTP_PROXY, env.http_proxy], [proxy, proxy, proxy, proxy]);
  assert.deepEqual([env.NO_PROXY, env.no_proxy], ['localhost,.example', 'localhost,.example']);
});

test('none is used where the editor uses none', () => {
  const env = named({ proxy, proxySupport: 'off' }, { HTTPS_PROXY: proxy, all_proxy: proxy });
  assert.deepEqual([env.HTTPS_PROXY, env.https_proxy, env.ALL_PROXY, env.all_proxy], ['', '', '', '']);
});

test('certificates are checked unless the person says otherwise, in so many words', () => {
  for (const http of [null, {}, { proxyStrictSSL: true }, { proxyStrictSSL: 'false' }, { proxyStrictSSL: 0 }])
    assert.equal(editorNetwork(http, {}).checkCertificates, true);
  assert.equal(editorNetwork({ proxyStrictSSL: false }, {}).checkCertificates, false);
});

test("the system's certificates and the proxy's authorization are taken over", () => {
  const network = editorNetwork({ systemCertificates: false, proxyAuthorization: 'Basic abc' }, {});
  assert.deepEqual([network.systemCertificates, network.proxyAuthorization], [false, 'Basic abc']);
  assert.deepEqual(editorNetwork({ proxyAuthorization: null }, {}).proxyAuthorization, undefined);
});
