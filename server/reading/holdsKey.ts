/**
 * Whether a text holds a private key, whatever the file is called: then it is left out whole. A text that speaks of keys,
 * or writes the lines around one, holds none. Linear in the text's length. Knows no files.
 */

/** The first words of the base64 of a key in PEM form, as kubeconfigs and environments have them. */
const encodedPem = 'LS0tLS1CRUdJTi';
/** The same with one or two characters before it, such as a line break. */
const encodedBehind = ['LS0tQkVHSU4g', 'LS0tLUJFR0lO'];
/** How keys begin in base64 without the lines around them: RSA in both forms, elliptic curves, Ed25519. */
const bareKeys = [
  'IBADANBgkqhkiG9w0BAQEFAASC',
  'IBAAKC',
  'IBAAKB',
  'AgEAMBMGByqGSM49AgEG',
  'AgEAMBAGByqGSM49AgEG',
  'MC4CAQAwBQYDK2VwBCIEI',
];
const header = /-{3,5} ?BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)? ?-{4,5}/y;
const longestHeader = 80;
/** A key of many bits in base64, with quotes and breaks around its lines. */
const longestKey = 24_000;
/** A line of base64: no identifier has both cases and a digit at this length, and no elided example is so long. */
const base64Run = /[A-Za-z0-9+/=]{20,}/g;
/** The shortest key, Ed25519, has 64 characters of base64; a broken one on two lines still has these. */
const leastKey = 44;
/** Without its last line a key begins at once behind the first: after breaks, quotes, comment signs, its own headers. */
const beginsWithin = 24;

const marks = new RegExp(
  [
    'PRIVATE KEY',
    'PRIVATE%20KEY',
    encodedPem,
    ...encodedBehind,
    ...bareKeys,
    'PuTTY-User-Key-File-',
    'AGE-SECRET-KEY-1',
    'AGE-PLUGIN-',
    '\\$ANSIBLE_VAULT;',
    '<RSAKeyValue>',
    'client-key-data',
    '"auths"',
    'ClearTextPassword',
    '"kty"',
    'PrivateKey\\s{0,4}=',
    'kind"?:\\s{0,4}"?Config\\b',
  ].join('|'),
  'g',
);

/** Of a key that may begin at every few characters so much is looked at. */
const beginning = 400;
/** A mark that is looked around so widely need not be looked around again so soon behind. */
const wide = 4000;
const apart = 1000;

export function holdsKey(text: string): boolean {
  const looked = new Map<string, number>();
  marks.lastIndex = 0;
  for (let match = marks.exec(text); match; match = marks.exec(text)) {
    const { 0: mark, index: at } = match;
    const kind = mark.slice(0, 4);
    if (isWide.test(mark) && at - (looked.get(kind) ?? Number.NEGATIVE_INFINITY) < apart) continue;
    if (/^kind/.test(mark) && looked.has(kind)) continue;
    looked.set(kind, at);
    if (isKeyAt(text, at, mark)) return true;
  }
  return false;
}

const isWide = /^(?:PuTTY|<RSA|"auths"|"kty")/;

function isKeyAt(text: string, at: number, mark: string): boolean {
  const after = (most: number): string => text.slice(at, at + most);
  if (mark === 'PRIVATE KEY') return isPemAt(text, at);
  if (mark === 'PRIVATE%20KEY') return isAddressed(text.slice(Math.max(0, at - longestHeader), at + beginning));
  if (mark === encodedPem || encodedBehind.includes(mark)) return isEncodedPem(after(longestKey));
  if (bareKeys.includes(mark)) return isBareKey(text.slice(Math.max(0, at - beforeBare), at + beginning));
  if (mark.startsWith('PuTTY')) return /^Private-Lines:/m.test(after(wide + apart));
  if (mark === 'AGE-SECRET-KEY-1') return /^AGE-SECRET-KEY-1[A-Z0-9]{50,}/.test(after(80));
  if (mark === 'AGE-PLUGIN-') return /^AGE-PLUGIN-[A-Z0-9-]{1,40}1[A-Z0-9]{50,}/.test(after(160));
  if (mark.startsWith('$ANSIBLE')) return /^\$ANSIBLE_VAULT;[\d.]+;AES256[^\n]*\n\s*[0-9a-f]{40,}/.test(after(300));
  if (mark === '<RSAKeyValue>') return /<D>\s*[A-Za-z0-9+/=]{40,}/.test(after(wide + apart));
  if (mark === 'client-key-data') return /^client-key-data"?:\s*"?[A-Za-z0-9+/=]{40,}/.test(after(200));
  if (mark === '"auths"')
    return /"(?:auth|identitytoken|password)"\s*:\s*"[A-Za-z0-9+/=._-]{12,}"/.test(after(wide + apart));
  if (mark === 'ClearTextPassword') return /^ClearTextPassword"\s+value\s*=\s*"[^"%$]{4,}"/.test(after(300));
  if (mark === '"kty"') return isJsonKey(text.slice(Math.max(0, at - wide), at + wide + apart));
  if (mark.startsWith('PrivateKey')) return /^PrivateKey\s*=\s*[A-Za-z0-9+/]{43}=(?![A-Za-z0-9+/=])/.test(after(80));
  return isKubeconfig(text);
}

function isPemAt(text: string, at: number): boolean {
  for (let from = Math.max(0, at - longestHeader); from < at; from++) {
    if (text[from] !== '-') continue;
    header.lastIndex = from;
    const [found] = header.exec(text) ?? [];
    if (found && from + found.length > at) return isKeyBody(text.slice(from + found.length, at + longestKey));
  }
  return false;
}

/** @param text from behind the first line */
function isKeyBody(text: string): boolean {
  const next = text.search(/-{4,5} ?BEGIN /);
  const plain = (next < 0 ? text : text.slice(0, next)).replace(/\\+[nrt]/g, '\n');
  const last = plain.search(/-{4,5} ?END /);
  let length = 0;
  for (const { 0: run, index } of plain.slice(0, last < 0 ? plain.length : last).matchAll(base64Run)) {
    if (!/[a-z]/.test(run) || !/[A-Z]/.test(run) || !/\d/.test(run)) continue;
    if (last < 0 && length === 0 && plain.slice(0, index).replace(/^(?:[\w-]+:[^\n]*\n|\W)+/, '').length > beginsWithin)
      return false;
    length += run.length;
    if (length >= leastKey) return true;
  }
  return false;
}

/** @param text from the mark on */
function isEncodedPem(text: string): boolean {
  const decodedOf = (length: number): string => {
    const [encoded = ''] = /^(?:[A-Za-z0-9+/]+|\\n|["'\s])+/.exec(text.slice(0, length)) ?? [];
    return Buffer.from(encoded.replace(/\\n|["'\s]/g, ''), 'base64').toString('latin1');
  };
  const at = decodedOf(longestHeader).indexOf('PRIVATE KEY');
  return at >= 0 && isPemAt(decodedOf(longestKey), at);
}

/** As an address has it: `%20` for a blank. */
function isAddressed(text: string): boolean {
  const plain = text.replace(/%([0-9A-Fa-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  const at = plain.indexOf('PRIVATE KEY');
  return at >= 0 && isPemAt(plain, at);
}

/** Behind a tag and a length, the version and the kind of key. */
const beforeBare = 8;
const bareKey =
  /(?<![A-Za-z0-9+/=])(?:MII[A-Za-z0-9+/]{2,3}(?:IBADANBgkqhkiG9w0BAQEFAASC|IBAAK[BC])|M[A-Za-z0-9+/]{2,5}AgEAMB[AM]GByqGSM49AgEG|MC4CAQAwBQYDK2VwBCIEI)[A-Za-z0-9+/\\"'\s=]{40,}/;

function isBareKey(text: string): boolean {
  return bareKey.test(text);
}

/** A JSON Web Key with its private part. */
function isJsonKey(text: string): boolean {
  return /"(?:d|p|q)"\s*:\s*"[\w-]{40,}"/.test(text) || (/"oct"/.test(text) && /"k"\s*:\s*"[\w-]{20,}"/.test(text));
}

function isKubeconfig(text: string): boolean {
  if (!/\bclusters"?\s*:/.test(text) || !/\busers"?\s*:/.test(text)) return false;
  return /\b(?:token|password|client-key-data|id-token|refresh-token)"?\s*:\s*"?[\w.~+/=-]{8,}/.test(text);
}
