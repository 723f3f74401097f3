/** Which certificates a connection trusts: Node's own, the operating system's, and those that the environment names. */
import { readFile } from 'node:fs/promises';
import tls, { type SecureContext } from 'node:tls';
import type { Network } from './network.ts';

/** Where Linux distributions keep what their system trusts. */
const linuxBundles = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/ca-bundle.pem',
  '/etc/ssl/cert.pem',
];

/** Of Node 22.15 and newer. */
type WithSystem = typeof tls & { getCACertificates?(type: 'system'): string[] };

/** A file that cannot be read adds nothing: the connection then says which certificate it lacks. */
export async function trust({ env, systemCertificates = true }: Network): Promise<SecureContext> {
  const named = [env.NODE_EXTRA_CA_CERTS, env.SSL_CERT_FILE].flatMap((file) => (file ? [file] : []));
  const extra = await Promise.all(named.map(readable));
  const system = systemCertificates ? await systemTrusts() : [];
  const ca = [...new Set([...tls.rootCertificates, ...system, ...extra.flat()])];
  return tls.createSecureContext({ ca });
}

async function systemTrusts(): Promise<string[]> {
  try {
    const known = (tls as WithSystem).getCACertificates?.('system');
    if (known && known.length > 0) return known;
  } catch {
    // Electron's Node may have the function without what it needs.
  }
  for (const file of linuxBundles) {
    const found = await readable(file);
    if (found.length > 0) return found;
  }
  return [];
}

/** The certificates of a PEM file; none where there is no such file. */
async function readable(file: string): Promise<string[]> {
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
}
