// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources of many languages
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GrammarId, grammarIds } from '../chunking/languages.ts';
import { testGrammars } from '../chunking/standIns.ts';
import { DocumentTrees } from './documentTrees.ts';
import { spanQuery } from './spanQuery.ts';
import { treeSpans } from './treeSpans.ts';

const grammars = testGrammars();
const trees = new DocumentTrees(grammars);

/** Brackets as they are, strings as `"`, comments as `#`. */
function drawn(grammar: GrammarId, text: string): Promise<string> {
  return trees.withDocument({ path: 'a', grammar, text }, (document) => {
    assert.ok(document);
    const { spans } = treeSpans(text, document.tree, spanQuery(document.language, grammar), {
      start: 0,
      end: text.length,
    });
    return spans.map(({ kind, char }) => (kind === 'string' ? '"' : kind === 'comment' ? '#' : char)).join('');
  });
}

test("every grammar's names make a query", async () => {
  for (const grammar of grammarIds) {
    const { language } = await grammars.treeParser(grammar);
    assert.ok(spanQuery(language, grammar).captureNames.includes('error'), grammar);
  }
});

const cases: [grammar: GrammarId, text: string, spans: string][] = [
  ['typescript', 'const a = `x${f("(", [1])}y`; /* ( */ g(/[(]`/); // (', '"{("[])}"#(")#'],
  ['tsx', 'const a = <p b="(">it\'s ( `{c("d")}</p>;', '"{(")}'],
  ['python', 'x = f"{a[f\'{b}(\']} c" # (\n"""doc ( """\n', '"{["{}"]}"#"'],
  ['go', "package a\nvar x = `(` // (\nvar r = '('\n", '"#"'],
  ['rust', "fn f<'a>(x: &'a str) { g('(', r#\"a\"(\"#); }", '(){("")}'],
  ['java', 'class A { char c = \'(\'; String s = "("; } // (', '{""}#'],
  ['c', 'char *a = "("; char c = \'(\'; /* ( */', '""#'],
  ['cpp', 'auto x = R"a(()a"; char c = \'"\';', '""'],
  ['c_sharp', 'class A { void F() { G($"x{b("(")}y", @"(\\", """ ( " """); } }', '{(){("{(")}""")}}'],
  ['kotlin', 'fun f() { g("x${b("(")}y", """ ( " """, \'(\') } // (', '(){("{(")}""")}#'],
  ['scala', 'object A { val a = s"x${b("(")}y"; val c = \'(\' } // (', '{"{(")}""}#'],
  ['swift', 'func f() { g("x\\(b("("))y", #"("#) } // (', '(){("(("))"")}#'],
  ['dart', 'void f() { g("x${b("(")}y", r\'(\'); } // (', '(){("{(")}"")}#'],
  ['php', '<?php g("x{$b["("]}y", \'(\'); # (', '("{["]}"")#'],
  ['ruby', 'g("x#{b("(")}y", \'(\', ?(, /[(]/) # (', '("{(")}"""")#'],
  ['bash', 'case "$1" in\n  a) b "${c}(" ;;\n  (d) e ;;\nesac # (\n', '""{}"#'],
  ['lua', 'local a = f("(", [[ ( ]]) -- (\n--[[ ( ]]', '("")##'],
  ['elixir', 'a = g("x#{b("(")}y", ?(, ~r/[(]/) # (', '("{(")}""")#'],
  ['haskell', 'f = g "(" \'(\' [1] {- ( {- -} -} -- (\n', '""[]##'],
  ['ocaml', 'let a = f "(" {|(|} \'(\' (* ( (* *) *)', '"""#'],
  ['zig', 'const a = f("(", \'(\'); // (\n', '("")#'],
  ['hcl', 'a "b" {\n  x = "x${f("(")}y"\n  z = [1] # (\n}\n', '"{"{(")}"[]#}'],
  ['json', '{"a(": [1, "("]}', '{"["]}'],
  ['yaml', 'a: "("\nb: [1, {d: e}]\nf: g (h # (\n', '"[{}]#'],
  ['toml', '[a]\nb = "("\nf = [1, {g = 2}] # (\n', '[]"[{}]#'],
  ['css', 'a { b: calc(1 + (2)) } /* ( */', '{(())}#'],
  ['html', '<a b="(">it\'s (</a><!-- ( -->', '"#'],
  ['sql', "SELECT count(a) FROM b WHERE c = 'it''s (' -- (\n;", '()"#'],
];
for (const [grammar, text, spans] of cases) {
  test(`${grammar}: ${JSON.stringify(text)}`, async () => {
    // What a string is left for begins a new piece of it, and so does the end of what stood there.
    assert.equal(await drawn(grammar, text), spans);
  });
}
