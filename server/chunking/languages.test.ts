import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageAliases } from './languageAliases.ts';
import { commentStyles, languageRows } from './languageRows.ts';
import { isProgram, languageById, languageOf } from './languages.ts';

const names: [path: string, id: string, open: string][] = [
  ['src/a.ts', 'typescript', '//'],
  ['src/a.d.mts', 'typescript', '//'],
  ['A.TSX', 'typescriptreact', '//'],
  ['a/b.py', 'python', '#'],
  ['Dockerfile', 'dockerfile', '#'],
  ['a/CMakeLists.txt', 'cmake', '#'],
  ['index.html', 'html', '<!--'],
  ['query.sql', 'sql', '--'],
  ['LICENSE', 'plaintext', '#'],
  ['a.unknown', 'plaintext', '#'],
  ['.gitignore', 'ignore', '#'],
  ['contracts/Token.sol', 'solidity', '//'],
  ['kernel.cu', 'cuda-cpp', '//'],
  ['player.gd', 'gdscript', '#'],
  ['top.sv', 'systemverilog', '//'],
  ['alu.vhd', 'vhdl', '--'],
  ['COMMIT_EDITMSG', 'git-commit', '#'],
  ['compose.yaml', 'dockercompose', '#'],
  ['ts', 'plaintext', '#'],
];
for (const [path, id, open] of names) {
  test(`${path} is ${id}`, () => {
    assert.equal(languageOf(path).id, id);
    assert.equal(languageById(id).comment.open, open);
  });
}

test('an id that nobody knows is code, by the name the editor gave it', () => {
  for (const id of ['foolang', 'my-dsl', 'Zeta++', 'constructor', '__proto__', '']) {
    const { id: same, kind, grammar, comment } = languageById(id);
    assert.deepEqual(
      { same, kind, grammar, comment },
      { same: id, kind: 'code', grammar: undefined, comment: commentStyles['//'] },
    );
  }
});

const prose = [
  'plaintext',
  'markdown',
  'mdx',
  'restructuredtext',
  'latex',
  'asciidoc',
  'org',
  'typst',
  'git-commit',
  'gitcommit',
  'rst',
  'text',
];
test('prose is a list by name', () => {
  for (const id of prose) assert.equal(languageById(id).kind, 'prose', id);
  const code = `solidity nim crystal cuda-cpp astro razor gdscript verilog systemverilog vhdl ada fortran cobol abap apex d v
    odin gleam rescript purescript reason elm matlab mojo move cairo wgsl glsl hlsl metal bicep pascal tcl awk coffeescript
    stylus pug haml slim jinja liquid handlebars twig erb blade dockercompose objective-cpp javascriptreact ignore`;
  for (const id of code.split(/\s+/)) assert.equal(languageById(id).kind, 'code', id);
});

const aliases: [alias: string, id: string][] = [
  ['sh', 'shellscript'],
  ['cs', 'csharp'],
  ['typescript.tsx', 'typescriptreact'],
  ['javascript.jsx', 'javascriptreact'],
  ['yaml.docker-compose', 'yaml'],
  ['html.angular', 'html'],
  ['ocaml.interface', 'ocaml.interface'],
  ['cuda', 'cuda-cpp'],
  ['gitrebase', 'git-rebase'],
  ['Python', 'python'],
  ['FortranFreeForm', 'fortran'],
  ['tf', 'terraform'],
];
for (const [alias, id] of aliases) {
  test(`${alias} is another name of ${id}`, () => assert.equal(languageById(alias).id, id));
}

test('the table says nothing twice', () => {
  const ids = languageRows.map(([id]) => id);
  const names = languageRows.flatMap(([, , all]) => all.split(' ').filter(Boolean));
  const others = Object.values(languageAliases).flatMap((all) => all.split(' '));
  for (const list of [ids, names, [...ids, ...others]])
    assert.deepEqual(
      list.filter((name, i) => list.indexOf(name) !== i),
      [],
    );
  for (const id of Object.keys(languageAliases)) assert.ok(ids.includes(id), id);
  assert.ok(names.every((name) => name === name.toLowerCase()));
});

test('programs are what demonstrations look at', () => {
  assert.ok(isProgram(languageById('kotlin')));
  for (const id of ['json', 'markdown', 'css', 'solidity', 'nobody-knows']) assert.ok(!isProgram(languageById(id)), id);
});
