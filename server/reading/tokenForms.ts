/**
 * Forms of access tokens that are known by how they begin. Facts: what the services say of their own tokens, and the rules
 * of gitleaks, secretlint and GitHub's secret scanning; the patterns are our own. Only forms that nothing else has: no
 * hash, UUID, identifier or base64 data fits one.
 */

/** One form: what it begins with, and what of it follows that. Both without flags. */
type Form = readonly [begin: string, rest: string];

/** No letter or digit follows: the form has a length of its own. */
const end = '(?![A-Za-z0-9])';
const hex = (count: number): string => `[a-fA-F0-9]{${count}}${end}`;
const word = (count: number): string => `[A-Za-z0-9]{${count}}${end}`;
const open = (least: number): string => `[\\w-]{${least},}`;
/** A digit and a capital within one's first word: no identifier's `snake_case`. */
const mixed = '(?=[A-Za-z_-]*\\d)(?=[a-z0-9_-]*[A-Z])';
const uuid = `[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}${end}`;

const forms: readonly Form[] = [
  // clouds
  ['A3T[A-Z0-9]|AKIA|ASIA|ABIA|ACCA', `[A-Z0-9]{16}${end}`],
  ['ABSK', '[A-Za-z0-9+/]{100,}={0,2}'],
  ['AIza', `[\\w-]{35}(?![\\w-])`],
  ['GOCSPX-', open(20)],
  ['ya29\\.', '[\\w.-]{30,}'],
  ['LTAI', `[A-Za-z0-9]{16,20}${end}`],
  ['AKID', `[A-Za-z0-9]{32}${end}`],
  ['do[opr]_v1_', hex(64)],
  ['HRKU-', open(30)],
  ['v1\\.0-', `[a-f0-9]{24}-[a-f0-9]{146}`],
  ['fo1_', open(40)],
  ['fm1[ar]_|fm2_', '[A-Za-z0-9+/]{60,}={0,3}'],
  ['nfp_', open(36)],
  ['rnd_', word(32)],
  ['sbp_', hex(40)],
  ['sb_secret_', open(20)],
  ['napi_', '[a-z0-9]{60,}'],
  ['pscale_(?:tkn|oauth|pw)_', '[\\w=.-]{32,}'],
  ['dapi', `[a-f0-9]{32}(?:-\\d)?${end}`],
  ['hv[sbr]\\.', open(24)],
  ['s\\.', `(?=(?:[A-Za-z]*\\d){3})(?=[a-z0-9]*[A-Z])(?=[A-Z0-9]*[a-z])[A-Za-z0-9]{24}(?![\\w.(])`],
  ['pul-', hex(40)],
  ['tskey-', open(20)],
  ['HCP-|hcp\\.', open(40)],
  ['dp\\.(?:pt|ct|st|sa|scim|audit)\\.', '[\\w.]{40,}'],
  ['sha256~', open(43)],
  ['amzn\\.mws\\.', uuid],
  ['cf(?:at|ut|k)_', '[A-Za-z0-9]{40,}'],
  ['t1\\.', '[\\w-]{20,}={0,2}\\.[\\w-]{86}={0,2}'],
  ['AQVN', `(?=[A-Za-z_-]*\\d)[\\w-]{35,38}(?![\\w-])`],
  ['vercel_blob_rw_', '[A-Za-z0-9]{12,}_[A-Za-z0-9]{20,}'],
  ['signkey-(?:prod|test)-', '[a-f0-9]{32,}'],
  ['dnkey-', '[\\w=-]{26}-[\\w=-]{52}'],
  // forges and build services
  ['gh[opusr]_', '[A-Za-z0-9]{36,}'],
  ['github_pat_', '\\w{36,}'],
  ['gl(?:pat|oas|dt|rt|rtr|cbt|ptt|ft|ffct|imt|agent|soat)-', '[\\w.-]{20,}'],
  ['GR1348941', open(20)],
  ['ATBB|ATATT3|ATCTT3', '[\\w=-]{24,}'],
  ['CCIPAT_', open(30)],
  ['bkua_', hex(40)],
  ['sq[upa]_', hex(40)],
  ['sgp_', '[\\w]{40,}'],
  ['pat\\.|sat\\.', `[\\w-]{22}\\.[a-zA-Z0-9]{24}\\.[a-zA-Z0-9]{20}`],
  ['snyk_(?:uat|sat)\\.', '[\\w.-]{20,}'],
  ['ico-', word(32)],
  // package registries
  ['npm_', word(36)],
  ['pypi-AgE', open(50)],
  ['rubygems_', hex(48)],
  ['oy2', `[a-z0-9]{43}${end}`],
  ['dckr_(?:pat|oat)_', open(20)],
  ['CLOJARS_', '[A-Za-z0-9]{60}'],
  ['cio', `(?=[A-Za-z]*\\d)[A-Za-z0-9]{32}${end}`],
  ['AKCp', word(69)],
  ['cmVmd', word(59)],
  ['eyJrIjoi', '[A-Za-z0-9+/]{60,}={0,3}'],
  // chat and mail
  ['xox[abeoprs](?:\\.xox[bp])?-', '[\\w-]{20,}'],
  ['xapp-', '\\d-[\\w-]{20,}'],
  ['[MNO][\\w-]{23,27}\\.[\\w-]{6}\\.', `[\\w-]{27,38}(?![\\w-])`],
  ['(?<=\\d{8,10}:)AA', `[\\w-]{33}(?![\\w-])`],
  ['SK', `[0-9a-f]{32}${end}`],
  ['SG\\.', '[\\w-]{16,32}\\.[\\w-]{16,64}'],
  ['xkeysib-', '[a-f0-9]{64}-[A-Za-z0-9]{16}'],
  ['EAA[BCGM]', '[A-Za-z0-9]{100,}'],
  ['re_', `[A-Za-z0-9]{8}_(?=[A-Za-z]*\\d)[A-Za-z0-9]{24}${end}`],
  ['mlsn\\.', hex(64)],
  ['A{18,25}(?!A)', '(?=[\\w%]*\\d)[\\w%]{50,}'],
  // payment and shops
  ['[sr]k_(?:live|test|prod)_', '[A-Za-z0-9]{16,}'],
  ['whsec_', '[A-Za-z0-9+/]{24,}={0,2}'],
  ['EAAA', `[\\w-]{60}(?![\\w-])`],
  ['sq0(?:atp|csp|idp)-', open(22)],
  ['shp(?:at|ca|pa|ss)_', hex(32)],
  ['shippo_(?:live|test)_', hex(40)],
  ['EZ[AT]K', word(54)],
  ['FLWSECK(?:_TEST)?-', open(12)],
  ['access-(?:sandbox|development|production)-', uuid],
  ['duffel_(?:live|test)_', open(43)],
  ['(?:live|test)_', hex(35)],
  ['polar_[a-z]{2,4}_', mixed + open(32)],
  // models
  ['hf_|api_org_', word(34)],
  ['sk-ant-', open(20)],
  ['sk-(?:proj|svcacct|admin|or-v1|None)-', open(20)],
  ['sk-', '(?:[A-Za-z0-9]{20}T3BlbkFJ[A-Za-z0-9]{20}|[A-Za-z0-9]{48})(?![A-Za-z0-9])'],
  ['gsk_', word(52)],
  ['pplx-', word(48)],
  ['xai-', '[A-Za-z0-9]{70,}'],
  ['r8_', word(37)],
  ['nvapi-', open(60)],
  ['sk-', hex(32)],
  ['sk_', hex(48)],
  ['sk-lf-', uuid],
  ['pcsk_', '\\w{40,}'],
  ['lsv2_(?:pt|sk)_', `[a-f0-9]{32}_[a-f0-9]{10}${end}`],
  ['e2b_', hex(40)],
  ['tvly-', `(?:dev-|prod-)?${word(32)}`],
  ['fc-', hex(32)],
  ['fw_', `(?=[A-Za-z]*\\d)(?=[A-Z0-9]*[a-z])(?=[a-z0-9]*[A-Z])${word(24)}`],
  ['pa-', `${mixed}[\\w-]{43}(?![\\w-])`],
  ['csk-', `(?=[a-z]*\\d)[a-z0-9]{48}${end}`],
  ['AQ\\.Ab', open(40)],
  ['jina_', mixed + open(50)],
  ['rpa_', '[A-Z0-9]{40,}'],
  ['apify_api_', word(36)],
  ['wandb_v1_', open(60)],
  ['KGAT_', hex(32)],
  ['ctx7sk-', uuid],
  ['bb_(?:live|test)_', mixed + open(20)],
  // watching and working together
  ['NRAK-', '[A-Z0-9]{27}'],
  ['NRII-|NRJS-|NRBR-|NRSP-', '[\\w-]{19,}'],
  ['sntry[su]_', '[\\w+/=]{40,}'],
  ['glsa_', '[A-Za-z0-9]{32}_[A-Fa-f0-9]{8}'],
  ['glc_', '[A-Za-z0-9+/]{32,}={0,2}'],
  ['dt0[a-z]\\d\\d\\.', '[A-Z0-9]{24}\\.[A-Z0-9]{64}'],
  ['lin_(?:api|oauth)_', '[A-Za-z0-9]{40,}'],
  ['ntn_', '[A-Za-z0-9]{40,}'],
  ['secret_', `(?=[a-zA-Z]*\\d)[A-Za-z0-9]{43}${end}`],
  ['fig[dour]_', open(40)],
  ['PMAK-', '[a-f0-9]{24}-[a-f0-9]{34}'],
  ['PMAT-', '[A-Z0-9]{26}'],
  ['pat[A-Za-z0-9]{14}\\.', '[a-f0-9]{64}'],
  ['CFPAT-', open(40)],
  ['tfp_', open(40)],
  ['rdme_', '[a-z0-9]{70}'],
  ['pnu_', word(36)],
  ['API-', `(?=[A-Z]*\\d)[A-Z0-9]{26}${end}`],
  ['ops_eyJ', '[A-Za-z0-9+/]{100,}={0,3}'],
  ['A3-', '[A-Z0-9]{6}-[A-Z0-9-]{11,13}(?:-[A-Z0-9]{5}){3}'],
  ['p8e-', word(32)],
  ['sdk-|api-', uuid],
  ['ph[xr]_', '[A-Za-z0-9]{40,}'],
  ['ory_[a-z]{2,6}_', `${mixed}[\\w.-]{32,}`],
  ['PLAK', hex(32)],
  ['fio-u-', open(60)],
  ['tr_(?:dev|prod|stg)_', '[A-Za-z0-9]{20,}'],
  ['[sp]k\\.eyJ', '[\\w-]{20,}\\.[\\w-]{20,}'],
  // signed and encrypted claims
  ['eyJ', '[\\w-]{8,}\\.(?:eyJ[\\w-]{8,}|[\\w-]*\\.[\\w-]{8,}\\.[\\w-]{8,})\\.[\\w-]*'],
];

/** A token of any of the forms, to be tried where one may begin. */
export const tokenForm = new RegExp(forms.map(([begin, rest]) => `(?:${begin})(?:${rest})`).join('|'), 'y');

/** What stands in a token's place where there is none: `xoxp-XXXX-XXXX`. */
export const tokenPlaceholder = /^[A-Za-z0-9]{2,12}[-_.](?:[xX_.-]+|0+)$/;

/** No form is shorter. */
export const leastToken = 20;
