/** Downloads through a proxy of this machine, from a server whose certificate nobody trusts unasked. */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { proxyServer } from '../../test/network/proxyServer.ts';
import { selfMadeCertificate } from '../../test/network/selfMadeCertificate.ts';
import { hangMs } from '../../test/patience.ts';
import { temporaryFolder } from '../../test/temporaryFolder.ts';
import { networkFetch } from './networkFetch.ts';

const made = selfMadeCertificate();

interface Request {
  url: string;
  headers: http.IncomingHttpHeaders;
}

/** Answers `/to?URL` with a redirection, `/endless` with bytes that never end, `/silent` never, else "fine". */
async function target(t: TestContext, tls = true) {
  const requests: Request[] = [];
  const gone: string[] = [];
  const listener: http.RequestListener = (request, response) => {
    const url = request.url ?? '';
    requests.push({ url, headers: request.headers });
    response.on('close', () => gone.push(url));
    if (url.startsWith('/to?')) response.writeHead(302, { location: decodeURIComponent(url.slice(4)) }).end();
    else if (url === '/endless') response.writeHead(200).write('x'.repeat(100_000));
    else if (url === '/none') response.writeHead(204).end();
    else if (url !== '/silent') response.writeHead(200, { 'x-kind': 'test' }).end('fine');
  };
  const server = tls ? https.createServer(made, listener) : http.createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `${tls ? 'https' : 'http'}://localhost:${port}`, port, requests, gone };
}

async function trusting(t: TestContext): Promise<NodeJS.ProcessEnv> {
  const file = path.join(await temporaryFolder(t), 'extra.pem');
  await writeFile(file, `# ours\n${made.cert}`);
  return { NODE_EXTRA_CA_CERTS: file };
}

const untrusted = (error: NodeJS.ErrnoException): boolean => /SELF_SIGNED|UNABLE_TO_VERIFY/.test(error.code ?? '');

test('a certificate that nobody named is refused, directly and through a proxy', async (t) => {
  const { url, requests } = await target(t);
  const proxy = await proxyServer(t);
  await assert.rejects(networkFetch({ env: {} })(url), untrusted);
  await assert.rejects(networkFetch({ env: { HTTPS_PROXY: proxy.url } })(url), untrusted);
  // Without a proxy the setting about proxies changes nothing.
  await assert.rejects(networkFetch({ env: {}, checkCertificates: false })(url), untrusted);
  assert.deepEqual(requests, []);
});

test('a certificate that the environment names is trusted', async (t) => {
  const { url, requests } = await target(t);
  const { NODE_EXTRA_CA_CERTS: file } = await trusting(t);
  for (const env of [{ NODE_EXTRA_CA_CERTS: file }, { SSL_CERT_FILE: file }]) {
    const response = await networkFetch({ env })(`${url}/a?b=1`, { headers: { Range: 'bytes=0-0' } });
    assert.deepEqual([response.status, response.ok, response.url], [200, true, `${url}/a?b=1`]);
    assert.equal(response.headers.get('X-Kind'), 'test');
    assert.equal(await response.text(), 'fine');
  }
  assert.deepEqual([requests[0].url, requests[0].headers.range], ['/a?b=1', 'bytes=0-0']);
  assert.equal(requests[0].headers.host, new URL(url).host);
});

test('the tunnel is asked for by host and port, and the proxy sees nothing else', async (t) => {
  const { url, port, requests } = await target(t);
  const proxy = await proxyServer(t, `Basic ${Buffer.from('me:p w').toString('base64')}`);
  const env = { ...(await trusting(t)), HTTPS_PROXY: proxy.url.replace('//', '//me:p%20w@') };
  const response = await networkFetch({ env })(`${url}/model`, { headers: { Authorization: 'Bearer t' } });
  assert.equal(await response.text(), 'fine');
  assert.deepEqual(proxy.asked, [`CONNECT localhost:${port}`]);
  assert.equal(requests[0].headers.authorization, 'Bearer t');
  assert.equal(requests[0].headers['proxy-authorization'], undefined);
});

test('a proxy that wants a password says so in a sentence, without the password', async (t) => {
  const { url } = await target(t);
  const proxy = await proxyServer(t, 'Basic right');
  const env = { ...(await trusting(t)), HTTPS_PROXY: proxy.url };
  await assert.rejects(networkFetch({ env, proxyAuthorization: 'Basic wrong' })(url), (error: Error) => {
    return /asks for a name and a password: put them/.test(error.message) && !/wrong/.test(error.message);
  });
  const response = await networkFetch({ env, proxyAuthorization: 'Basic right' })(url);
  assert.equal(await response.text(), 'fine');
});

test('hosts that are to be reached around the proxy are', async (t) => {
  const { url } = await target(t);
  const proxy = await proxyServer(t);
  const env = { ...(await trusting(t)), HTTPS_PROXY: proxy.url, NO_PROXY: 'localhost' };
  assert.equal(await (await networkFetch({ env })(url)).text(), 'fine');
  assert.deepEqual(proxy.asked, []);
});

test('an address without TLS is asked of the proxy whole', async (t) => {
  const { url, requests } = await target(t, false);
  const proxy = await proxyServer(t);
  const fetched = await networkFetch({ env: { HTTP_PROXY: proxy.url } })(`${url}/a`);
  assert.equal(await fetched.text(), 'fine');
  assert.deepEqual([proxy.asked, requests[0].headers.host], [[`GET ${url}/a`], new URL(url).host]);
});

test('where a person switched the checks off, it is behind the proxy alone, and no token goes there', async (t) => {
  const { url, requests } = await target(t);
  const proxy = await proxyServer(t);
  const fetch = networkFetch({ env: { HTTPS_PROXY: proxy.url }, checkCertificates: false });
  assert.equal(await (await fetch(url, { headers: { Authorization: 'Bearer t' } })).text(), 'fine');
  assert.equal(requests[0].headers.authorization, undefined);
});

test('a redirection is followed; the token stays with its origin, TLS is not left', async (t) => {
  const [first, second, open] = [await target(t), await target(t), await target(t, false)];
  const fetch = networkFetch({ env: await trusting(t) });
  const headers = { Authorization: 'Bearer t', Range: 'bytes=2-' };
  const at = (to: string) => `${first.url}/to?${encodeURIComponent(to)}`;
  const response = await fetch(at(`${second.url}/b`), { headers });
  assert.deepEqual([await response.text(), response.url], ['fine', `${second.url}/b`]);
  const [{ headers: got }] = second.requests;
  assert.deepEqual([got.authorization, got.range], [undefined, 'bytes=2-']);
  await (await fetch(at('/c'), { headers })).text();
  assert.equal(first.requests.at(-1)?.headers.authorization, 'Bearer t');
  await assert.rejects(fetch(at(open.url)), /without TLS: the download is refused/);
  assert.deepEqual(open.requests, []);
  const loop = at('/self').replace(encodeURIComponent('/self'), '/to?/to?/to?/to?/to?/to?/to?/to?/to?/to?/to?/to?/x');
  await assert.rejects(fetch(loop), /too many redirections/);
});

test('an answer without content', async (t) => {
  const { url } = await target(t);
  const response = await networkFetch({ env: await trusting(t) })(`${url}/none`);
  assert.deepEqual([response.status, await response.text()], [204, '']);
});

for (const way of ['directly', 'through a proxy']) {
  test(`aborted ${way}, a download ends at once, at the server too`, async (t) => {
    const { url, gone } = await target(t);
    const proxy = await proxyServer(t);
    const env = { ...(await trusting(t)), ...(way === 'directly' ? {} : { HTTPS_PROXY: proxy.url }) };
    const controller = new AbortController();
    const response = await networkFetch({ env }, { signal: controller.signal })(`${url}/endless`);
    const reading = response.arrayBuffer();
    setTimeout(() => controller.abort(), 50);
    await assert.rejects(reading);
    while (gone.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
    await assert.rejects(networkFetch({ env }, { signal: controller.signal })(url));
  });
}

test('a server that says nothing, and one that stops in the middle, are given up', { timeout: hangMs }, async (t) => {
  const { url } = await target(t);
  const fetch = networkFetch({ env: await trusting(t) }, { patienceMs: 2_000 });
  await assert.rejects(fetch(`${url}/silent`), /nothing arrives any more/);
  const response = await fetch(`${url}/endless`);
  await assert.rejects(response.arrayBuffer());
});
