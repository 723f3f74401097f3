import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coverSecrets, secretSign } from './cover.ts';
import { secretRanges } from './secretRanges.ts';

const letters = 'abcdefghijklmnopqrstuvwxyz';
const kinds = {
  hex: '0123456789abcdef',
  lower: `${letters}0123456789`,
  upper: `${letters.toUpperCase()}0123456789`,
  any: `${letters}${letters.toUpperCase()}0123456789`,
} as const;

/** So many characters that look drawn, the same each time. */
function drawn(kind: keyof typeof kinds, count: number): string {
  let state = count * 7919 + kind.length;
  return Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return kinds[kind][(state >>> 8) % kinds[kind].length];
  }).join('');
}

/** In parts, so that nobody takes this file for one that holds any. */
const tokens: [name: string, ...parts: string[]][] = [
  ['AWS key id', 'AK', 'IA', drawn('upper', 16)],
  ['AWS session key id', 'AS', 'IA', drawn('upper', 16)],
  ['Google API key', 'AI', 'za', drawn('any', 35)],
  ['Google OAuth secret', 'GOC', 'SPX-', drawn('any', 28)],
  ['Google OAuth token', 'ya', '29.', drawn('any', 60)],
  ['GitHub', 'gh', 'p_', drawn('any', 36)],
  ['GitHub OAuth', 'gh', 'o_', drawn('any', 36)],
  ['GitHub fine-grained', 'github', '_pat_', drawn('any', 22), '_', drawn('any', 59)],
  ['GitLab', 'gl', 'pat-', drawn('any', 20)],
  ['GitLab routable', 'gl', 'pat-', drawn('any', 30), '.01.', drawn('lower', 9)],
  ['Bitbucket', 'AT', 'BB', drawn('any', 32)],
  ['Atlassian', 'ATA', 'TT3x', drawn('any', 60), '=', drawn('upper', 8)],
  ['Slack bot', 'xo', 'xb-', '123456789012-123456789012-', drawn('any', 24)],
  ['Slack app', 'xa', 'pp-', `1-A0${drawn('upper', 9)}-1234567890123-${drawn('hex', 64)}`],
  ['Discord', 'M', drawn('any', 23), '.', drawn('any', 6), '.', drawn('any', 30)],
  ['Telegram', '1234567890', ':A', 'A', drawn('any', 33)],
  ['Twilio', 'S', 'K', drawn('hex', 32)],
  ['SendGrid', 'S', 'G.', drawn('any', 22), '.', drawn('any', 43)],
  ['Mailchimp', drawn('hex', 32), '-u', 's12'],
  ['Stripe', 'sk', '_live_', drawn('any', 24)],
  ['Stripe restricted', 'rk', '_test_', drawn('any', 24)],
  ['Square', 'sq0', 'atp-', drawn('any', 22)],
  ['Shopify', 'shp', 'at_', drawn('hex', 32)],
  ['npm', 'np', 'm_', drawn('any', 36)],
  ['PyPI', 'py', 'pi-AgE', drawn('any', 120)],
  ['RubyGems', 'ruby', 'gems_', drawn('hex', 48)],
  ['NuGet', 'oy', '2', drawn('lower', 43)],
  ['Docker', 'dckr', '_pat_', drawn('any', 27)],
  ['Hugging Face', 'h', 'f_', drawn('any', 34)],
  ['OpenAI', 's', 'k-', drawn('any', 48)],
  ['OpenAI project', 's', 'k-proj-', drawn('any', 74), '_', drawn('any', 40)],
  ['Anthropic', 's', 'k-ant-api03-', drawn('any', 93), 'AA'],
  ['DigitalOcean', 'do', 'p_v1_', drawn('hex', 64)],
  ['Databricks', 'da', 'pi', drawn('hex', 32)],
  ['New Relic', 'NR', 'AK-', drawn('upper', 27)],
  ['Linear', 'lin', '_api_', drawn('any', 40)],
  ['Notion', 'nt', 'n_', drawn('any', 46)],
  ['Figma', 'fi', 'gd_', drawn('any', 40)],
  ['Postman', 'PM', 'AK-', drawn('hex', 24), '-', drawn('hex', 34)],
  ['Terraform Cloud', drawn('any', 14), '.atla', 'sv1.', drawn('any', 64)],
  ['Vault', 'hv', 's.', drawn('any', 92)],
  ['Vault, of old', 's', '.', `${drawn('any', 20)}1A2b`],
  ['Heroku', 'HR', 'KU-AA', drawn('any', 58)],
  ['Sentry', 'sntr', 'yu_', drawn('hex', 64)],
  ['Grafana', 'gl', 'sa_', drawn('any', 32), '_', drawn('hex', 8)],
  ['JWT', 'ey', 'J', drawn('any', 20), '.ey', 'J', drawn('any', 40), '.', drawn('any', 43)],
  ['Resend', 're', '_', drawn('any', 8), '_', drawn('any', 24)],
  ['MailerSend', 'ml', 'sn.', drawn('hex', 64)],
  ['DeepSeek', 's', 'k-', drawn('hex', 32)],
  ['ElevenLabs', 's', 'k_', drawn('hex', 48)],
  ['Pinecone', 'pc', 'sk_', drawn('any', 6), '_', drawn('any', 60)],
  ['LangSmith', 'lsv2', '_pt_', drawn('hex', 32), '_', drawn('hex', 10)],
  ['Tavily', 'tv', 'ly-', drawn('any', 32)],
  ['Cloudflare', 'cf', 'at_', drawn('any', 48)],
  ['PostHog', 'ph', 'x_', drawn('any', 43)],
  ['Voyage', 'p', 'a-', drawn('any', 43)],
  ['LaunchDarkly', 'sd', 'k-', '12345678-abcd-4abc-8abc-123456789012'],
  ['Inngest', 'sign', 'key-prod-', drawn('hex', 64)],
  ['Vercel', 'vercel_', 'blob_rw_', drawn('any', 16), '_', drawn('any', 30)],
  ['Braintree', 'access', '_token$production$', drawn('lower', 16), '$', drawn('hex', 32)],
  ['AWS session', 'IQoJb3J', 'pZ2lu', drawn('any', 300), '=='],
  ['Azure AD', drawn('any', 3), '8', 'Q', '~', drawn('any', 32)],
  ['Azure DevOps', drawn('any', 76), 'AZ', 'DO', drawn('any', 4)],
];
for (const [name, ...parts] of tokens) {
  const token = parts.join('');
  const places = [
    `const key = "${token}";`,
    `"%22${token}%22"`,
    `'\\x22${token}'`,
    `'\\u0022${token}'`,
    `KEY=${token}`,
    `a\\n${token}\\n`,
    `key: '${token}'\r\n`,
    token,
  ];
  test(`covers a token of ${name}, wherever it stands`, () => {
    for (const text of places) {
      const covered = coverSecrets(text, secretRanges(text));
      assert.equal(covered.length, text.length);
      for (const part of token.match(/[A-Za-z0-9]{11,}/g) ?? []) assert.ok(!covered.includes(part), covered);
      assert.ok(covered.includes(secretSign));
    }
  });
}

const password = ['Tr0ub', '4dor'].join('');
const key = drawn('any', 86);
const marked: [name: string, text: string, secret: string][] = [
  ['a database', `postgres://app:${password}@db.internal:5432/app`, password],
  ['a proxy', `HTTPS_PROXY=http://me:${password}@proxy:3128`, password],
  ['a queue', `amqps://svc:${password}@queue/vhost`, password],
  ['a mongo cluster', `mongodb+srv://svc:${password}@c0.x.mongodb.net/a`, password],
  ['a cache without a user', `redis://:${password}@cache:6379/0`, password],
  ['a clone with a token', `https://${drawn('hex', 40)}@git.acme.dev/a.git`, drawn('hex', 40)],
  ['an Azure account', `AccountName=a;Account${'Key='}${key}==;EndpointSuffix=x`, key],
  ['a shared access key', `SharedAccess${'Key='}${key.slice(0, 43)}=`, key.slice(0, 43)],
  ['an ADO connection', `Server=db;User Id=sa;Password=${password};`, password],
  ['a Slack webhook', `https://hooks.slack.${'com/services/'}T0/B0/${drawn('any', 24)}`, drawn('any', 24)],
  [
    'a Discord webhook',
    `https://discord.com/api/web${'hooks/'}123456789012345678/${drawn('any', 68)}`,
    drawn('any', 68),
  ],
  ['an npm line', `//registry.example/:_auth${'Token='}${drawn('any', 36)}`, drawn('any', 36)],
  ['an AWS secret beside its name', `aws_secret_${'access_key'} = ${drawn('any', 40)}`, drawn('any', 40)],
  ['an AWS secret beside its id', `'AK${'IA'}${drawn('upper', 16)}', '${drawn('any', 40)}'`, drawn('any', 40)],
  ['a service by its name', `DD_API_${'KEY'}=${drawn('hex', 32)}`, drawn('hex', 32)],
  ['a variable of any service', `COHERE_API_${'KEY'}=${drawn('any', 40)}`, drawn('any', 40)],
  ['a variable in an object', `{ "UPSTASH_REDIS_REST_${'TOKEN'}": "${drawn('any', 52)}" }`, drawn('any', 52)],
  ['a service by a long name', `TWILIO_AUTH_${'TOKEN'}: "${drawn('hex', 32)}"`, drawn('hex', 32)],
  ['a header', `curl -H "Authorization: Bearer ${drawn('any', 40)}"`, drawn('any', 40)],
];
for (const [name, text, secret] of marked) {
  test(`covers what opens ${name}`, () => {
    const covered = coverSecrets(text, secretRanges(text));
    assert.ok(!covered.includes(secret), covered);
    assert.equal(covered.length, text.length);
  });
}

const plain = [
  `const hash = "${drawn('hex', 40)}"; // ${drawn('hex', 64)}`,
  'id: 3f2504e0-4f89-41d3-9a0c-0305e82c3301',
  `integrity="sha512-${drawn('any', 86)}=="`,
  'this.completionService.generations.chooseText(found, place, extent, postFilter)',
  'npm_config_registry npm_package_version task-runner-with-a-long-name sk-estimator-html-doc-link',
  'https://user:password@example.com http://user:pass@host postgres://postgres:postgres@localhost',
  'https://$' +
    '{USER}:$' +
    '{PASSWORD}@host https://<user>:<password>@host https://{user}:{password}@host mysql://%s:%s@h',
  'http://localhost:3000/a@b http://a.b/c:d@e git@github.com:a/b.git npm i https://a.b/@scope/name',
  'Server=localhost;Database=a;Trusted_Connection=True;Password=<password>',
  `data:image/png;base64,${drawn('any', 300)}`,
  'Authorization: Bearer YOUR_TOKEN_GOES_HERE_PLEASE',
  `Authorization: Basic ${Buffer.from('username:password').toString('base64')}`,
  'http://user:pass;auth=NTLM@host http://user:pa%3Ass@host http://a%20b:c%20d@host http://:%F0%9F%8D%A9@host',
  'xoxp-XXXXXXXXXX-XXXXXXXXXX-XXXXXXXXXX-XXXXXX',
  'A'.repeat(400),
  'eyJhbGciOiJIUzI1NiJ9',
  'bb_test_case_with_a_long_snake_name polar_to_cartesian_coordinates_conversion_of_all test_deadbeef',
  'ory_hydra_oauth2_introspection_client_config re_compile_all_the_patterns_of_this_file fw_version_update_handler',
  'SERVICE_API_KEY=your-api-key-goes-here-and-nowhere-else MY_ACCESS_TOKEN: $' + '{{ secrets.MY_ACCESS_TOKEN_1 }}',
  'export const SKELETON_LOADER_CLASS_NAME_PREFIX_FOR_TESTS = "SK-abcdef"',
  'const secret_key_base_of_application = readSecretKeyBaseFromFile(path)',
];
for (const text of plain) {
  test(`leaves alone: ${text.slice(0, 50)}`, () => {
    assert.deepEqual(
      secretRanges(text).map(({ start, end }) => text.slice(start, end)),
      [],
    );
  });
}

test('time grows with the length, whatever the text', () => {
  const odd = [
    'a'.repeat(1_000_000),
    'A1'.repeat(500_000),
    '://:'.repeat(250_000),
    'eyJ'.repeat(300_000),
    `${'x'.repeat(19)} `.repeat(50_000),
    'sk-'.repeat(300_000),
    'password='.repeat(100_000),
    '://a:'.repeat(200_000),
    'Authorization: Bearer '.repeat(50_000),
    'eyJaaaaaaaa.'.repeat(80_000),
    'M'.repeat(27).concat('.').repeat(40_000),
  ];
  for (const text of odd) {
    const began = process.cpuUsage();
    secretRanges(text);
    const { user } = process.cpuUsage(began);
    assert.ok(user < 2_000_000, `${text.slice(0, 20)}: ${user} µs`);
  }
});
