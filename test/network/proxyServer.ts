/** An HTTP proxy on this machine that writes down what it is asked for: tunnels (CONNECT), and addresses without TLS. */
import { createServer, request as httpRequest } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { TestContext } from 'node:test';

export interface ProxyServer {
  url: string;
  /** method and target of each request */
  asked: string[];
  /** as they were shown, of each request */
  authorizations: (string | undefined)[];
}

/** @param wants what Proxy-Authorization is to be, else 407 */
export async function proxyServer(t: TestContext, wants?: string): Promise<ProxyServer> {
  const sockets = new Set<Socket>();
  const server = createServer((request, response) => {
    if (!admitted(request.method, request.url, request.headers['proxy-authorization'])) {
      response.writeHead(407).end();
      return;
    }
    const onward = httpRequest(request.url ?? '', { headers: request.headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.writeHead(502).end());
    onward.end();
  });
  server.on('connect', (request, near: Socket) => {
    near.on('error', () => {});
    if (!admitted('CONNECT', request.url, request.headers['proxy-authorization'])) {
      near.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n');
      return;
    }
    const [host, port] = (request.url ?? '').split(':');
    const far = connect(Number(port), host, () => {
      near.write('HTTP/1.1 200 Connection established\r\n\r\n');
      near.pipe(far).pipe(near);
    });
    far.on('error', () => near.end('HTTP/1.1 502 Bad Gateway\r\n\r\n'));
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });

  function admitted(method = '', target = '', authorization: string | undefined): boolean {
    proxy.asked.push(`${method} ${target}`);
    proxy.authorizations.push(authorization);
    return wants === undefined || authorization === wants;
  }

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const proxy: ProxyServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    authorizations: [],
  };
  return proxy;
}
