/**
 * Names of files that hold keys, tokens and passwords: such a file is never opened. By kind: environments, registries,
 * databases, clouds, keys, what editors leave of one of those. Knows no content.
 */

const or = (...parts: readonly string[]): string => parts.join('|');
const exactly = (...parts: readonly string[]): RegExp => new RegExp(`^(?:${parts.join('|')})$`);

/** All names are compared in small letters. */
const environments = or(
  '\\.env(?:[.\\-_].*)?',
  '.*\\.env',
  '.*\\.env\\.(?:local|prod|production|dev|development|staging|stage|test|ci|secret|enc)',
  'env\\.(?:list|local|prod|production|dev|development|staging|stage|test|ci|secret)',
  '\\.envrc(?:\\..*)?',
  '\\.(?:dev|prod|staging|preview)\\.vars(?:\\..*)?',
  '\\.dev\\.vars',
  '\\.renviron(?:\\..*)?',
  '\\.flaskenv',
  '\\.(?:bash|zsh)?_?secrets?',
  '\\.(?:bash|zsh|sh|psql|mysql|sqlite|python|node_repl|irb|rediscli|dbshell|influx)_history',
  '\\.(?:rhistory|lesshst|viminfo)',
  'local\\.settings\\.json',
);
const registries = or(
  '\\.npmrc(?:\\..*)?',
  '\\.yarnrc(?:\\.yml)?',
  '\\.pnpmrc',
  '\\.pypirc',
  '\\.condarc',
  'pip\\.conf',
  '\\.netrc(?:\\..*)?',
  '_netrc',
  '\\.dockercfg',
  '\\.dockerconfigjson',
  'nuget\\.config',
  '\\.gemrc',
  '\\.curlrc',
  '\\.wgetrc',
  'settings-security\\.xml',
  '\\.htpasswd',
  'htpasswd',
  '\\.htdigest',
  '\\.terraformrc',
  'terraform\\.rc',
  'credentials\\.tfrc\\.json',
  '\\.?git-credentials',
  '\\.mambarc',
  '\\.cvspass',
  '\\.clasprc\\.json',
);
const databases = or(
  '\\.pgpass',
  'pgpass\\.conf',
  '\\.my\\.cnf',
  '\\.mylogin\\.cnf',
  '\\.mongorc\\.js',
  '\\.odbc\\.ini',
  '\\.?smbcredentials',
  '\\.authinfo',
  '\\.(?:esmtp|mbsync|sentrycli)rc',
  '\\.mailrc',
  '\\.rhosts',
  'shadow',
  '(?:ipsec|chap|pap|ppp)[.-]secrets',
  'wpa_supplicant(?:-[\\w-]+)?\\.conf',
  '\\.dbeaver-data-sources\\.xml',
  'datasources\\.local\\.xml',
  'wp-config\\.php',
  'filezilla\\.xml',
  'sitemanager\\.xml',
  'recentservers\\.xml',
  'sftp-config\\.json',
  '\\.ftpconfig',
  '\\.remote-sync\\.json',
  'ventrilo_srv\\.ini',
);
const clouds = or(
  '\\.s3cfg',
  's3cmd\\.ini',
  '\\.boto',
  '\\.s3curl',
  '\\.passwd-s3fs',
  '(?:.*[-_.])?(?:credentials|access[-_]?keys?|rootkeys?)\\.csv',
  '\\.?kaggle\\.json',
  '\\.?ngrok2?\\.yml',
  '.*\\.(?:publishsettings|azurepubxml|pubxml\\.user)',
  'appsettings\\.secrets?\\.json',
  '\\.(?:civo|vultr-cli|linode-cli|hcloud|tencentcloud)(?:\\.(?:json|ya?ml|toml))?',
  'k3s\\.ya?ml',
  '\\.google_credentials',
  '\\.wakatime\\.cfg',
  'rclone\\.conf',
  'access_tokens\\.db',
  'legacy_credentials',
  '(?:.*[-_.])?(?:service|svc)[-_]?account.*\\.json',
  '(?:gcp|gcloud|google|firebase|gke|ga)[-_.](?:.*[-_.])?(?:keys?|creds?|credentials?)(?:[-_.].*)?\\.json',
  '.*firebase[-_]?admin.*\\.json',
  'client_secrets?.*\\.json',
  'azureprofile\\.json',
  'accesstokens\\.json',
  'msal_token_cache\\..*',
  '\\.?vault[-_]?token',
  '\\.?vault[-_]pass(?:word)?(?:\\.(?:txt|sh|py))?',
  '\\.kube-?config',
  '(?:.*[-_.])?kubeconfig(?:[-_](?!test)[\\w-]*)?(?:\\.(?:json|ya?ml|conf|config|txt))?',
  '.*\\.tfvars(?:\\.json)?',
  '.*\\.tfstate(?:\\..*)?',
  '\\.tugboat',
  '\\.doctl\\.ya?ml',
  '\\.flyrc',
  '\\.databrickscfg',
  '\\.snowsql',
  '\\.dbt_?profiles\\.yml',
  '\\.trc',
  '\\.muttrc',
  '\\.msmtprc',
  '\\.offlineimaprc',
  '\\.fetchmailrc',
  '\\.gh_?token',
  '\\.github[-_]token',
  '\\.?openai[-_]?(?:api[-_]?)?key(?:\\.txt)?',
  '\\.?api[-_]?keys?(?:\\.(?:txt|json|ya?ml|env|ini))?',
  '\\.?(?:access|auth|api|bearer|github|gitlab|slack|npm|pypi)[-_]?tokens?(?:\\.(?:txt|json|ya?ml|env|ini))?',
  '\\.tokens?|token\\.(?:txt|pickle)',
  '(?:.*[-_.])?oauth2?[-_]?(?:tokens?|creds|credentials)\\.json',
);
const keys = or(
  '.*application_default_credentials.*\\.json',
  '(?:.*[-_.])?id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?(?:[-_][\\w-]+)?(?:\\.(?:pub|pem|key|txt|ppk|cert))?',
  '(?:.*[-_.])?(?:deploy|github|gitlab|bitbucket|aws|azure|gcp|ec2|host|server|prod|production|staging|travis|ci|jenkins|git|ssh|backup)_(?:rsa|dsa|ecdsa|ed25519)',
  'id_(?:rsa|dsa|ecdsa|ed25519)\\.(?:work|home|personal|private|priv|github|gitlab|bitbucket)',
  'ssh_host_.*_key',
  '(?:key|keystore|signing)\\.properties',
  '\\.?(?:django|flask|rails|session|cookie|jwt|app)[-_.](?:secret|master)(?:[-_]key)?(?:\\.(?:txt|key))?',
  'encrypted_data_bag_secret',
  'hudson\\.util\\.secret',
  'utc--\\d{4}-.*--[0-9a-f]{40}',
  '\\.?(?:mnemonic|seed[-_]?phrase|wallet[-_]?seed)(?:\\.txt)?',
  '.*\\.(?:pem|key|p12|pfx|pkcs12|jks|jceks|bks|keystore|truststore|ppk|kdbx?|asc|gpg|pgp|ovpn|p8|pk8|pvk|agekey|wgconf|keychain|kwallet|psafe3|1pif|agilekeychain|opvault|nk|age|keytab|mobileprovision|provisionprofile|snk)',
  'secring\\..*',
  'private-keys-v1\\.d',
  'master\\.key',
  '(?:.*[-_.])?(?:private|secret|signing|deploy|ssh)[-_]?key(?:\\.(?:txt|json|bin|dat|der|b64|base64))?',
  '.*\\.(?:yml|yaml|json|txt)\\.enc',
  'credentials\\.(?:yml|yaml)\\.enc',
  'wg\\d+\\.conf',
  'otr\\.private_key',
  'key[34]\\.db',
  'signons\\.sqlite',
  'login data',
  'cookies?\\.(?:txt|sqlite)',
);
const secretNames = exactly(environments, registries, databases, clouds, keys);

/** Names that say credentials, unless they are programs that handle them. */
const credentialNames =
  /^\.?(?:credentials?|creds|secrets?|passwords?|passwd|passphrase|aws[-_]credentials?)(?:[-_.].*)?$/;
const settingNames =
  /(?:^\.?[^.]*|\.(?:json|jsonc|json5|ya?ml|toml|ini|cfg|conf|config|txt|xml|csv|properties|props|env|plist|enc|gpg))$/;
const endsInCredentials = /[-_.](?:credentials?|creds|secrets?)\.(?:json|ya?ml|toml|ini|env|properties|cfg|conf)$/;
/** Folders with words for people or work for a machine: there a name says what a file is about. */
const aboutFolders = /(?:^|\/)(?:locales?|langs?|i18n|l10n|translations?|messages|\.github|\.gitlab|docs?)(?:\/|$)/;

/** Templates of settings hold no secrets, and say how a program is configured. A key's name is a key's. */
const template = /(?:^|[-_.])(?:example|sample|template|tmpl|tpl|dist|defaults?|schema)(?:[-_.]|$)/;
const keyNames = exactly(keys);

const secretFolders = /^\.(?:ssh|gnupg|aws|azure|kube|gcloud|oci|aliyun|password-store|secrets?|putty)$/;
/** Where programs keep what a person set, in Unix and in Windows. */
const settingsFolder = '(?:^|/)(?:\\.config|appdata/roaming)/';
/** Files of a common name that hold secrets in these folders alone. */
const inFolders: readonly [folder: RegExp, name: RegExp][] = [
  [/(?:^|\/)\.?cargo$/, /^credentials(?:\.toml)?$/],
  [
    new RegExp(
      `${settingsFolder}(?:gcloud|gh|hub|glab-cli|doctl|configstore|rclone|op|heroku|netlify|stripe|sops|ngrok|hcloud|fly|railway|vercel|github-copilot|scw|linode-cli|snowflake)`,
    ),
    /./,
  ],
  [
    new RegExp(`${settingsFolder}(?:pip|nuget|composer|containers|helm)`),
    /(?:conf|config|auth\.json|repositories\.yaml)$/,
  ],
  [/^$|(?:^|\/)\.?composer$/, /^auth\.json$/],
  [/(?:^|\/)\.docker$/, /^config\.json$/],
  [/(?:^|\/)\.config$/, /^hub$/],
  [
    new RegExp(
      `(?:^|/)\\.(?:${or('huggingface|kaggle|ngrok2?|netlify|railway|vercel|expo|twilio-cli|stripe|snowflake|snowsql', 'snyk|cf|bluemix|doctl|mc|influxdbv2|irssi|weechat|purple|dbt|chef|age|sops|op|lastpass|codex|sentry|heroku|fly')})(?:/|$)`,
    ),
    /^(?:.*auth.*\.json|token|.*credentials?.*|accounts\.xml|state\.json|profiles\.ya?ml|keys?\.txt|knife\.rb|.*\.conf|configs?(?:\.(?:json|ya?ml|toml))?|ngrok\.yml)$/,
  ],
  [/(?:^|\/)\.cache\/huggingface$/, /^(?:token|stored_tokens)$/],
  [/(?:^|\/)\.circleci$/, /^cli\.ya?ml$/],
  [/(?:^|\/)\.idea$/, /^webservers\.xml$/],
  [/(?:^|\/)\.?kube$/, /^config$/],
  [/(?:^|\/)\.subversion\/auth/, /./],
  [/(?:^|\/)\.vscode$/, /^sftp\.json$/],
  [/(?:^|\/)\.m2$/, /^settings(?:-security)?\.xml$/],
  [/(?:^|\/)\.gradle$/, /^gradle\.properties$/],
  [/(?:^|\/)\.git$/, /^config$/],
  [/(?:^|\/)(?:group_vars|host_vars)(?:\/[^/]+)?$/, /^vault(?:\.ya?ml)?$/],
];

/** What editors, people and version control put behind a name when they keep an older state of a file. */
const leftover = new RegExp(
  `(?:${or(
    '~',
    '\\.~?\\d+~?',
    '[-_. ](?:bak|backup|bkp|back|old|orig|original|saved?|copy|te?mp|prev|previous|disabled|rej|sw[a-p])\\d*',
    '[-_.]\\d{4}-?\\d\\d-?\\d\\d',
    ' ?\\(\\d+\\)',
    ' - copy',
    ' copy(?: \\d+)?',
  )})$`,
);

/** Whether a file's name says that it is a template of settings. */
export function isTemplateName(path: string): boolean {
  return template.test(path.toLowerCase().replace(/^.*[\\/]/, ''));
}

/** @param path relative or absolute, parts joined by `/`, or by `\` as Windows does */
export function isSecretName(path: string): boolean {
  const parts = path.toLowerCase().replaceAll('\\', '/').split('/');
  const name = parts.pop() ?? '';
  if (parts.some((folder) => secretFolders.test(folder))) return true;
  const folder = parts.join('/');
  return statesOf(name).some((state) => isSecret(folder, state));
}

function isSecret(folder: string, name: string): boolean {
  if (keyNames.test(name)) return true;
  if (template.test(name)) return false;
  if (secretNames.test(name) || inFolders.some(([where, which]) => where.test(folder) && which.test(name))) return true;
  if (aboutFolders.test(folder)) return false;
  return (credentialNames.test(name) && settingNames.test(name)) || endsInCredentials.test(name);
}

/** The name, and those of the files that it may be an older state of. */
function statesOf(name: string): string[] {
  const plain = name.replace(/^#(.+)#$/, '$1').replace(/^\.#/, '');
  const states = [name, plain];
  let base = plain;
  // What is kept of what was kept; nobody goes further.
  for (let i = 0; i < 4; i++) {
    const shorter = base.replace(leftover, '');
    if (shorter === base || shorter === '') break;
    base = shorter;
    // An editor hides what it keeps: `.a.swp` is of `a`.
    states.push(base, base.replace(/^\./, ''));
  }
  return states;
}
