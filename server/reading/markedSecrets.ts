/**
 * Secrets that are known by what stands beside them: passwords in addresses of databases and proxies, keys in connection
 * strings, addresses that let anybody post to a chat. A text is searched once for all marks, and forms are tried where one
 * stands.
 */
import type { CoveredRange } from './cover.ts';

interface Marked {
  /** stands in every text that has such a secret */
  readonly mark: string;
  /** sticky, tried where the mark begins less `before`; its group is the secret */
  readonly form: RegExp;
  /** most characters between the form's beginning and the mark */
  readonly before?: number;
  /** whether it is one after all */
  readonly real?: (secret: string, text: string, at: number) => boolean;
}

const base64 = '[A-Za-z0-9+/]';
/** `key = "…"`, `"key": "…"`, `key: …`, `--key …`. */
const assigned = `["'\\]]?\\s{0,4}(?:=>|[:=,]|\\s)\\s{0,4}["'\`]?`;

const rows: readonly Marked[] = [
  // scheme://user:password@host
  { mark: '://', form: /:\/\/[^\s:/?#@"'`<>[\]{}()\\]{0,100}:([^\s/?#@"'`<>\\]{1,200})@[\w[.-]/dy, real: isPassword },
  // a token alone before the host
  { mark: '://', form: /:\/\/([A-Za-z0-9_-]{30,200})@[\w.-]/dy, real: isRandom },
  { mark: 'hooks.slack.com/', form: /hooks\.slack\.com\/(?:services|workflows|triggers)\/([\w+/-]{20,})/dy },
  { mark: '/api/webhooks/', form: /\/api\/webhooks\/(\d{15,22}\/[\w-]{50,})/dy },
  { mark: '.webhook.office.com/', form: /\.webhook\.office\.com\/(webhookb2\/[\w@/-]{60,})/dy },
  { mark: 'AccountKey=', form: new RegExp(`AccountKey=(${base64}{40,}={0,2})`, 'dy') },
  { mark: 'SharedAccessKey=', form: new RegExp(`SharedAccessKey=(${base64}{40,}={0,2})`, 'dy') },
  { mark: 'SharedSecretValue=', form: new RegExp(`SharedSecretValue=(${base64}{40,}={0,2})`, 'dy') },
  { mark: 'sig=', form: /sig=((?:[\w-]|%2[BF]|[+/]){40,}(?:%3D|=){1,2})/dy },
  { mark: 'Password=', form: /Password=([^;"'\s<>]{4,128})/dy, real: inConnection },
  { mark: 'password=', form: /password=([^;"'\s<>&]{4,128})/dy, real: inConnection },
  { mark: 'Pwd=', form: /Pwd=([^;"'\s<>]{4,128})/dy, real: inConnection },
  { mark: 'Q~', form: /[\w~.-]{3}\dQ~[\w~.-]{31,34}/dy, before: 4 },
  { mark: '.atlasv1.', form: /[A-Za-z0-9]{14}\.atlasv1\.[\w=-]{60,}/dy, before: 14 },
  { mark: 'AZDO', form: /[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}/dy, before: 76 },
  { mark: 'JQQJ99', form: /[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{20,}={0,2}/dy, before: 52 },
  { mark: '-us', form: /[0-9a-f]{32}-us\d{1,2}(?![A-Za-z0-9])/dy, before: 32 },
  { mark: ':APA91b', form: /AAAA[\w-]{7}:APA91b[\w-]{100,}/dy, before: 11 },
  // AWS' tokens of a session begin with where they come from.
  ...['IQoJb3JpZ2lu', 'FwoGZXIvYXdz', 'FQoGZXIvYXdz'].map((mark) => ({
    mark,
    form: new RegExp(`${mark}${base64}{100,}={0,2}`, 'dy'),
  })),
  { mark: 'access_token$', form: /access_token\$(?:production|sandbox)\$[0-9a-z]{16}\$[0-9a-f]{32}/dy },
  { mark: 'SSWS ', form: /SSWS (00[\w-]{40})(?![\w-])/dy },
  { mark: '_mmk', form: /[A-Za-z0-9]{6}_[A-Za-z0-9]{29}_mmk(?![A-Za-z0-9])/dy, before: 36 },
  { mark: 'msh', form: /[0-9a-f]{10}msh[0-9a-f]{15}p1[0-9a-f]{6}jsn[0-9a-f]{12}/dy, before: 10 },
  { mark: '1//0', form: /1\/\/0[\w-]{40,}/dy },
  { mark: '_authToken', form: /_authToken\s{0,4}[=:]\s{0,4}["']?([\w./+=-]{16,})/dy },
  { mark: ':_password', form: /:_password\s{0,4}=\s{0,4}["']?([\w./+=-]{8,})/dy },
  { mark: ':_auth', form: /:_auth\s{0,4}=\s{0,4}["']?([\w./+=-]{8,})/dy },
  ...['ecret_access_key', 'ecretAccessKey', 'ECRET_ACCESS_KEY', 'ecret_key', 'ecretKey', 'ECRET_KEY'].map((mark) => ({
    mark,
    form: new RegExp(`${mark}${assigned}(${base64}{40})(?![A-Za-z0-9+/=])`, 'dy'),
    real: isRandom,
  })),
  ...['earer ', 'asic '].map((mark) => ({
    mark,
    form: new RegExp(`${mark}([A-Za-z0-9._~+/-]{20,}={0,2})`, 'dy'),
    real: inHeader,
  })),
  // Tokens without a form of their own, named by whose they are.
  ...['HEROKU_', 'CLOUDFLARE_', 'CF_API_', 'DATADOG_', 'DD_API_', 'DD_APP_', 'TWILIO_', 'MAILGUN_'].map((mark) => ({
    mark,
    form: new RegExp(`${mark}[A-Z_]{0,30}(?:KEY|TOKEN|SECRET)${assigned}([A-Za-z0-9_-]{20,})(?![A-Za-z0-9_-])`, 'dy'),
    real: isRandom,
  })),
  // … or by what a variable of the environment says that it holds, whoever's it is.
  ...['_API_KEY', '_API_TOKEN', '_API_SECRET', '_ACCESS_TOKEN', '_AUTH_TOKEN', '_REST_TOKEN', '_CLIENT_SECRET'].map(
    (mark) => ({
      mark,
      form: new RegExp(`${mark}${assigned}([A-Za-z0-9_~-]{30,})(?![A-Za-z0-9_~-])`, 'dy'),
      real: isRandom,
    }),
  ),
  { mark: 'api-key', form: new RegExp(`api-key${assigned}([A-Za-z0-9_-]{32,})`, 'dy'), real: isRandom },
  { mark: 'mailgun', form: /mailgun[^\n]{0,80}?(key-[0-9a-f]{32})(?![A-Za-z0-9])/dy },
];

const byMark = new Map<string, Marked[]>();
for (const row of rows) byMark.set(row.mark, [...(byMark.get(row.mark) ?? []), row]);
const escaped = (mark: string): string => mark.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
const anyMark = new RegExp([...byMark.keys()].map(escaped).join('|'), 'g');

/** Calls `found` with each, in no order. */
export function markedSecrets(text: string, found: (range: CoveredRange) => void): void {
  anyMark.lastIndex = 0;
  for (let match = anyMark.exec(text); match; match = anyMark.exec(text)) {
    const { index: at } = match;
    anyMark.lastIndex = at + 1; // one mark may begin inside another
    for (const { form, before = 0, real } of byMark.get(match[0]) ?? []) {
      form.lastIndex = Math.max(0, at - before);
      const { indices } = form.exec(text) ?? {};
      const range = indices?.[1] ?? indices?.[0];
      if (range && (!real || real(text.slice(...range), text, at))) found({ start: range[0], end: range[1] });
    }
  }
}

/** Words that stand for a password where there is none. */
const placeholder =
  /^(?:[*x.…-]+|.{0,3}|\$.*|%.*%|%[sdv]|<.*>|\{.*\}?|.*\$\{.*|.*\{\{.*|.*\{[\w.]*\}.*|#\{.*|(?:my|your|the|some|a|db|user|test|example|fake|dummy|secret|super)?[-_]?(?:pass(?:word|wd|phrase)?|pwd|pw|secret|token|key|user(?:name)?|changeme|change[-_]me|example|test|guest|root|admin|postgres|mysql|foo|bar|baz|hello|dummy|placeholder)[-_]?(?:here)?)$/i;

/** A person's password or a machine's: not a placeholder, nor the user's own name, nor a word without digit or capital. */
function isPassword(secret: string, text: string, at: number): boolean {
  const user = text.slice(at + 3, text.indexOf(secret, at + 3) - 1);
  return user !== secret && isChosen(secret);
}

function isChosen(secret: string): boolean {
  // Mail and file addresses have options behind a password.
  const plain = decoded(secret).replace(/;.*$/s, '');
  if (placeholder.test(secret) || placeholder.test(plain)) return false;
  const letters = plain.replace(/[^A-Za-z]/g, '');
  const digits = /\d/.test(plain);
  if (plain.length < 5 || letters.length < 2 || (!digits && placeholder.test(letters))) return false;
  // Words are no password for a machine, unless they are very many.
  if (/^[a-z]+(?:[-_ ][a-z]+)+$/i.test(plain)) return false;
  return digits || (/[a-z]/.test(letters) && /[A-Z]/.test(letters) && plain.length >= 8) || letters.length >= 16;
}

/** As it is before an address has it: `p%40ss` is `p@ss`. */
function decoded(secret: string): string {
  try {
    return decodeURIComponent(secret);
  } catch {
    return secret; // a lone percent sign
  }
}

/** Digits and letters of both cases, or of one with many digits: no name. */
function isRandom(secret: string): boolean {
  const digits = secret.replace(/\D/g, '').length;
  const mixed = /[a-z]/.test(secret) && /[A-Z]/.test(secret);
  return digits >= 3 && (mixed || digits >= 6) && new Set(secret).size >= 8;
}

/** Of a line so much is looked at on each side, of a header before its value. */
const lineWithin = 400;
const headerWithin = 40;

/** In a line that says where to connect to. */
function inConnection(secret: string, text: string, at: number): boolean {
  if (!isChosen(secret)) return false;
  const before = text.slice(Math.max(0, at - lineWithin), at);
  const after = text.slice(at, at + lineWithin);
  const line = before.slice(before.lastIndexOf('\n') + 1) + after.split('\n', 1)[0];
  return /\b(?:Server|Data Source|Host|AccountEndpoint|Initial Catalog|jdbc:\w+)\b/i.test(line);
}

/** In a header of a request: `Authorization: Bearer …`; `Basic …` has a name and a password in base64. */
function inHeader(secret: string, text: string, at: number): boolean {
  if (!/authorization/i.test(text.slice(Math.max(0, at - headerWithin), at))) return false;
  if (!text.startsWith('asic', at)) return isRandom(secret);
  const login = Buffer.from(secret, 'base64').toString('latin1');
  return /^[!-~]*:[ -~]+$/.test(login) && isChosen(login.slice(login.indexOf(':') + 1));
}
