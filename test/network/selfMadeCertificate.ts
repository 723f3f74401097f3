/** A certificate for this machine's own name that nobody but the test trusts, made anew for each run: X.509 by hand. */
import { generateKeyPairSync, sign } from 'node:crypto';

export interface SelfMadeCertificate {
  /** PEM */
  cert: string;
  key: string;
}

const sequence = 0x30;
const octets = 0x04;
const ecdsaWithSha256 = der(sequence, Buffer.from('06082a8648ce3d040302', 'hex'));
const commonName = Buffer.from('0603550403', 'hex');
const alternativeNames = Buffer.from('0603551d11', 'hex');
const basicConstraints = Buffer.from('0603551d13', 'hex');
const yes = Buffer.from('0101ff', 'hex');

/** Of `localhost` and 127.0.0.1, and its own issuer. */
export function selfMadeCertificate(): SelfMadeCertificate {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = der(sequence, der(0x31, der(sequence, commonName, der(0x0c, Buffer.from('localhost')))));
  const year = new Date().getUTCFullYear();
  const time = (of: number) => der(0x18, Buffer.from(`${of}0101000000Z`));
  const names = der(sequence, der(0x82, Buffer.from('localhost')), der(0x87, Buffer.from([127, 0, 0, 1])));
  const extensions = der(
    sequence,
    der(sequence, basicConstraints, yes, der(octets, der(sequence, yes))),
    der(sequence, alternativeNames, der(octets, names)),
  );
  const signed = der(
    sequence,
    der(0xa0, Buffer.from('020102', 'hex')),
    der(0x02, Buffer.from([1])),
    ecdsaWithSha256,
    name,
    der(sequence, time(year - 1), time(year + 2)),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, extensions),
  );
  const signature = der(0x03, Buffer.from([0]), sign('sha256', signed, privateKey));
  const content = der(sequence, signed, ecdsaWithSha256, signature).toString('base64');
  const lines = content.match(/.{1,64}/g)?.join('\n');
  return {
    cert: `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`,
    key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
  };
}

/** Tag, length, content. */
function der(tag: number, ...parts: Uint8Array[]): Buffer {
  const content = Buffer.concat(parts);
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}
