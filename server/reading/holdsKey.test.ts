import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { test } from 'node:test';
import { holdsKey } from './holdsKey.ts';

const dashes = '-'.repeat(5);
/** In parts, so that nobody takes this file for one that holds a key. */
const word = ['PRIVATE', 'KEY'].join(' ');
const base64 = Buffer.from(Array.from({ length: 900 }, (_, i) => (i * 73 + 41) & 255)).toString('base64');
const lines = (base64.match(/.{1,64}/g) ?? []).join('\n');
const pem = (kind: string, body = lines, block = ''): string =>
  `${dashes}BEGIN ${kind}${word}${block}${dashes}\n${body}\n${dashes}END ${kind}${word}${block}${dashes}\n`;
const made = (type: 'ed25519' | 'rsa'): string => {
  const { privateKey } =
    type === 'rsa' ? generateKeyPairSync('rsa', { modulusLength: 1024 }) : generateKeyPairSync('ed25519');
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
};
const escaped = (text: string): string => JSON.stringify(text).slice(1, -1);
const quoted = (text: string): string =>
  text
    .trim()
    .split('\n')
    .map((line) => `  "${line}\\n" +`)
    .join('\n');
const encoded = (text: string): string => Buffer.from(text).toString('base64');

const held: [name: string, text: string][] = [
  ['RSA', pem('RSA ')],
  ['PKCS 8', pem('')],
  ['encrypted', pem('ENCRYPTED ')],
  ['EC', pem('EC ')],
  ['OpenSSH', pem('OPENSSH ')],
  ['PGP', pem('PGP ', `Version: GnuPG v2\n\n${lines}`, ' BLOCK')],
  ['with headers', pem('RSA ', `Proc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,${'3F17'.repeat(8)}\n\n${lines}`)],
  ['of SSH2', `---- BEGIN SSH2 ENCRYPTED ${word} ----\nComment: "a"\n${lines}\n---- END SSH2 ENCRYPTED ${word} ----\n`],
  ['real, Ed25519', made('ed25519')],
  ['real, RSA', made('rsa')],
  ['with Windows line ends', pem('RSA ').replaceAll('\n', '\r\n')],
  ['below notes', `# Notes\n\nSome words.\n\n${pem('RSA ')}\nMore words.\n`],
  ['indented in YAML', `key: |\n${pem('RSA ').replace(/^/gm, '    ')}`],
  ['in JSON', `{"type": "service_${'account'}", "private_key": "${escaped(pem(''))}"}`],
  ['in JSON inside JSON', `{"a": "${escaped(escaped(pem('')))}"}`],
  ['in parts of a program', `const key =\n${quoted(pem('RSA '))}\n  '';\n`],
  ['in a comment', pem('RSA ').replace(/^/gm, '// ')],
  ['in a template', `const key = \`${pem('')}\`;`],
  ['cut short', `${pem('RSA ').slice(0, 400)}`],
  ['cut short in a string', `key = "${escaped(pem('RSA ')).slice(0, 300)}`],
  ['in base64', `tls.key: ${encoded(pem('RSA '))}\n`],
  ['in a kubeconfig', `client-key-${'data'}: ${encoded(pem('EC '))}\n`],
  ['of PuTTY', `PuTTY-User-Key-${'File-3'}: ssh-rsa\nPublic-Lines: 1\nAAAA\nPrivate-${'Lines'}: 8\n${lines}\n`],
  ['of age', `# created\nAGE-SECRET-${'KEY-1'}${'QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L'.repeat(2)}\n`],
  ['of WireGuard', `[Interface]\nPrivate${'Key'} = ${base64.slice(0, 43)}=\n`],
  ['of Ansible', `$ANSIBLE_${'VAULT'};1.1;AES256\n${'3132'.repeat(20)}\n`],
  ['in base64 on several lines', encoded(pem('RSA ')).replace(/.{76}/g, '$&\n')],
  ['in base64 behind a line break', `key: ${encoded(`\n${pem('')}`)}`],
  ['in base64 behind two characters', `key: ${encoded(`\r\n${pem('EC ')}`)}`],
  ['in an address', `https://a.example/?key=${encodeURIComponent(pem(''))}`],
  ['without the lines around it', `KEY = "MIIEvQ${'IBADANBgkqhkiG9w0BAQ'}EFAASC${base64.slice(0, 600)}"`],
  ['of RSA without the lines around it', `KEY = "MIIEow${'IBAAKC'}${base64.slice(0, 600)}"`],
  ['in XML', `<RSAKey${'Value'}><Modulus>x</Modulus><D>${base64.slice(0, 172)}</D></RSAKeyValue>`],
  ['as JSON Web Key', `{"kty": "RSA", "n": "x", "d": "${base64.slice(0, 100).replace(/[+/=]/g, '_')}"}`],
  ['as tokens of a kubeconfig', `kind: Config\nclusters: []\nusers:\n- user:\n    token: ${'ab12'.repeat(8)}\n`],
  ['as logins of a registry', `{"auths": {"a.io": {"auth": "${encoded('user:password')}"}}}`],
  ['as a password of NuGet', `<add key="ClearText${'Password'}" value="hunter2hunter2" />`],
];
for (const [name, text] of held) test(`a key ${name} is found`, () => assert.equal(holdsKey(text), true));

const free: [name: string, text: string][] = [
  ['a public key', pem('').replaceAll('PRIVATE', 'PUBLIC')],
  ['a certificate', pem('').replaceAll(word, 'CERTIFICATE')],
  ['the header alone', `if (text.includes('${dashes}BEGIN RSA ${word}${dashes}')) throw new Error('NotAllowedHere1');`],
  [
    'header and end',
    `const header = '${dashes}BEGIN ${word}${dashes}';\nconst end = '${dashes}END ${word}${dashes}';\n`,
  ],
  ['a program that writes one', pem('', '$' + '{privateKeyAsBase64Encoded64.match(/.{64}/g).join("\\n")}')],
  ['an elided example', pem('RSA ', 'MIIEpAIBAAKCAQEA...\n...')],
  ['words about it', `The ${word} is kept in ${'a'.repeat(50)}. ${base64}`],
  ['a pattern', `/${dashes}BEGIN [A-Z ]*${word}${dashes}[\\s\\S]+?${dashes}END/`],
  [
    'a header, and data far below',
    `${dashes}BEGIN ${word}${dashes}\n${'Some words of text here. '.repeat(3)}\n${lines}`,
  ],
  ['a kubeconfig without keys', 'kind: Config\nclusters: []\nusers:\n- user:\n    exec: {}\n'],
  ['logins of a registry without any', '{"auths": {"a.io": {}}}'],
  ['a public JSON Web Key', `{"kty": "RSA", "n": "${base64.slice(0, 200).replace(/[+/=]/g, '_')}", "e": "AQAB"}`],
  ['a password from elsewhere', '<add key="ClearTextPassword" value="%TOKEN%" />'],
  ['base64 of a certificate', encoded(pem('').replaceAll(word, 'CERTIFICATE'))],
];
for (const [name, text] of free) test(`${name} is no key`, () => assert.equal(holdsKey(text), false));

test('time grows with the length', () => {
  for (const text of [
    `${dashes}BEGIN ${word}${dashes}`,
    '-',
    `${word} `,
    'PRIVATE%20KEY ',
    'MIIEowIBAAKC',
    '"kty"',
    'LS0tLS1CRUdJTi',
    '"auths"',
    'kind: Config clusters: users: ',
  ]) {
    const began = process.cpuUsage();
    holdsKey(text.repeat(Math.floor(1_000_000 / text.length)));
    const { user } = process.cpuUsage(began);
    assert.ok(user < 3_000_000, `${text}: ${user} µs`);
  }
});
