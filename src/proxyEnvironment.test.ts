import assert from 'node:assert/strict';
import { test } from 'node:test';
import { proxyEnvironment } from './proxyEnvironment.ts';

const automatic = { proxy: '', noProxy: [], support: 'override' };

test("the environment's own proxy serves where the editor names none", () => {
  assert.deepEqual(proxyEnvironment(automatic), { NODE_USE_ENV_PROXY: '1' });
});

test("the editor's proxy is given under every name that programs read", () => {
  const { HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy, NO_PROXY } = proxyEnvironment({
    ...automatic,
    proxy: 'http://proxy.example:3128',
    noProxy: ['localhost', '.example'],
  });
  assert.deepEqual(new Set([HTTPS_PROXY, https_proxy, HTTP_PROXY, http_proxy]), new Set(['http://proxy.example:3128']));
  assert.equal(NO_PROXY, 'localhost,.example');
});

test('none is used where the editor uses none', () => {
  assert.equal(proxyEnvironment({ ...automatic, proxy: 'http://x', support: 'off' }).HTTPS_PROXY, '');
});
