import assert from 'node:assert/strict';
import { test } from 'node:test';
import { foreignFolders } from './foreignFolders.ts';

const cases: [what: string, paths: string[], folders: string[]][] = [
  ["Go's mark", ['vendor/modules.txt', 'vendor/a/b.go'], ['vendor']],
  ["Composer's mark, deeper", ['php/vendor/composer/installed.json', 'php/vendor/x/y.php'], ['php/vendor']],
  ["Cargo's mark", ['vendor/serde/.cargo-checksum.json', 'vendor/serde/src/lib.rs'], ['vendor']],
  ["pip's mark", ['src/pip/_vendor/vendor.txt', 'src/pip/_vendor/idna/core.py'], ['src/pip/_vendor']],
  [
    'parts with licences of their own',
    ['third_party/BUILD', 'third_party/zlib/LICENSE', 'third_party/zlib/a.c', 'third_party/ours/b.c'],
    ['third_party/zlib'],
  ],
  ['a licence beside the files', ['lib/vendor/LICENSE-MIT', 'lib/vendor/jquery.js'], ['lib/vendor']],
  ['a package of that name', ['packages/vendor/package.json', 'packages/vendor/LICENSE', 'packages/vendor/a.ts'], []],
  ['hand-written', ['src/vendor/VendorController.java', 'src/vendor/api/Vendor.java', 'vendor.ts'], []],
  ['one in a hand-written one', ['external/a.ts', 'external/vendor/x/COPYING'], ['external/vendor/x']],
];
for (const [what, paths, folders] of cases) {
  test(`others' code: ${what}`, () => assert.deepEqual([...foreignFolders(paths)].sort(), folders));
}
