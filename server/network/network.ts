/** What a person's machine says about the way out: proxy and certificates. Plain data; reads no settings itself. */

export interface Network {
  /** HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS, SSL_CERT_FILE; programs that are started get it too */
  env: NodeJS.ProcessEnv;
  /** value of the header that a proxy is shown, where its address holds no name and password */
  proxyAuthorization?: string | undefined;
  /** false only where the person's own settings say so: behind a proxy no certificate is checked, and no token is sent */
  checkCertificates?: boolean;
  /** whether certificates that the operating system trusts are trusted, beside Node's own; else true */
  systemCertificates?: boolean;
}
