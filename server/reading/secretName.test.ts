import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSecretName } from './secretName.ts';

const secret = `
.env .env~ .env.bak .env.local .env.production.old prod.env .ENV .envrc .dev.vars .Renviron .flaskenv #.env# .env.swp
.env.1 .env.~2~ .env.save .env_backup env.local docker/app.env .env-prod local.settings.json
.npmrc .yarnrc .yarnrc.yml .pypirc .gem/credentials nuget.config NuGet.Config .cargo/credentials.toml .cargo/credentials
auth.json .composer/auth.json .condarc .netrc _netrc .git-credentials .htpasswd .docker/config.json .dockercfg pip.conf
.my.cnf .pgpass .mylogin.cnf .s3cfg .boto .aws/config .azure/accessTokens.json .config/gcloud/access.json
application_default_credentials.json service-account.json my-service-account-prod.json gcp-key.json client_secret_1.json
.vault-token vault-token .vault_pass kubeconfig prod.kubeconfig kubeconfig.yaml .kube/config kubeconfig-prod admin.kubeconfig
prod.tfvars terraform.tfvars.json prod.auto.tfvars prod.auto.tfvars.json terraform.tfstate terraform.tfstate.backup
terraform.tfstate.1700000000.backup .terraformrc
id_rsa id_ed25519.pub deploy_id_rsa .ssh/known_hosts server.pem server.key a.p12 a.pfx a.ppk a.kdbx a.gpg AuthKey_X.p8
config/master.key config/credentials.yml.enc .password-store/mail .gnupg/x secring.gpg deploy.key.bak private_key
private-key.txt signing.key.old wg0.conf
credentials credentials.json secrets.yaml secrets.prod.yml aws_credentials prod-secrets.json google-credentials.json
credentials-old.yml .secrets.toml group_vars/all/vault.yml .m2/settings.xml .config/gh/hosts.yml
C:\\\\Users\\\\me\\\\.ssh\\\\config .bash_history .databrickscfg rclone.conf .vscode/sftp.json github_token.txt api-keys.json
production.env.local env.list .Rhistory git-credentials .smbcredentials .authinfo .clasprc.json .sentryclirc ipsec.secrets
accessKeys.csv rootkey.csv new_user_credentials.csv kaggle.json .kaggle/kaggle.json ngrok.yml site.PublishSettings
appsettings.secrets.json .s3curl .tokens token.txt oauth_token.json deploy_rsa github_ed25519 id_rsa.work key.properties
.django_secret encrypted_data_bag_secret .huggingface/token .codex/auth.json .circleci/cli.yml .config/hub .dbt/profiles.yml
wpa_supplicant.conf .config/ngrok/ngrok.yml
`;
const open = `
.env.example .env.sample .env.template .env.dist .env.local.example .env.defaults example.env sample.env .env-example
.npmrc.example terraform.tfvars.example secrets.example.yml credentials.json.dist credentials.sample.json
src/env.ts src/key.ts src/credentials.ts src/secrets.py src/vault_token.go kubeconfig.go kubeconfig_test.go auth.ts
locales/en/auth.json locales/en/secrets.json lang/en/passwords.json .github/workflows/scan-secrets.yml src/stripe/client.ts
src/hub/index.ts packages/op/a.ts .docker/Dockerfile settings.xml config.json tokens.json design-tokens.json package.json
src/id_rsa.ts README.md keys.ts keyboard.json google-keyboard.json environment.ts env.d.ts .editorconfig .gitignore
main.tf variables.tf docker-compose.yml Cargo.toml config/credentials.rb password-reset.html reset_password.txt backup.ts
my_rsa.c id_rsa.work.ts test.env.ts profiles.yml token.ts gradle/wrapper/gradle-wrapper.properties .huggingface/README.md shadow.css
vite-env.d.ts jest.env.js .circleci/config.yml .idea/modules.xml
release.properties copy.ts a.old.ts old/a.ts secretary.json tokenizer.json api-keys.md .git/COMMIT_EDITMSG gradle.properties
`;
for (const path of secret.trim().split(/\s+/)) {
  test(`${path} may hold secrets`, () => {
    assert.equal(isSecretName(path), true);
    assert.equal(isSecretName(`app/${path}`), path !== 'auth.json');
  });
}
for (const path of open.trim().split(/\s+/)) {
  test(`${path} may be read`, () => {
    assert.equal(isSecretName(path), false);
    assert.equal(isSecretName(`app/${path}`), false);
  });
}
test('names with blanks', () => {
  for (const name of ['.env copy', '.env (1)', 'id_rsa - copy', '.env copy 2']) assert.ok(isSecretName(name), name);
});
