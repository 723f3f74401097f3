// biome-ignore-all lint/suspicious/noTemplateCurlyInString: sources of many languages
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lex } from './lex.ts';

/** Brackets as they are, strings as `"`, comments as `#`; what is not closed with `…`. */
const cases: [languageId: string, text: string, spans: string][] = [
  ['csharp', 'F($@"{a[0]} ""("" ", @"(\\", $"{b("(")}", """ "(" """);', '("{[]}"""{(")}"")'],
  ['python', 'f(f"{a[f\'{b}(\']}", rf"{{(", """ " """) # (', '("{["{}"]}""")#'],
  ['kotlin', 'f("${a("(")}", """ " ${b} """) /* ( /* */ ( */', '("{(")}""{}")#'],
  ['swift', 'f("\\(a("("))", #"("#) // (', '("(("))"")#'],
  ['rust', 'f(\'(\', r#"a"("#, b) // \'a', '("")#'],
  ['ruby', 'f("#{a["("]}", %w[( b], ?(, /[(]/) # (', '("{["]}"""")#'],
  ['ruby', 'f(<<~A, 1)\n  ( #{b}\nA\ng()', '()"{}"()'],
  ['lua', 'f([==[ ]] ( ]==]) --[[ (\n( ]] -- (', '(")##'],
  ['shellscript', 'f "${a:-$(b "(")}" \'(\' ${#c} # (', '"{(")}""{}#'],
  ['shellscript', 'case a in b) c ;; esac', ''],
  ['nix', "{ a = ''\n  \"${b \"(\"}\n''; } # (", '{"{"}"}#'],
  ['php', 'f("{$a["("]}", \'(\'); # (', '("{["]}"")#'],
  ['sql', "f('it''s (', $a$ ( ' $a$) /* ( */ -- (", '("")##'],
  ['haskell', "f' \"(\" '(' {- ( {- -} ( -} -- (", '""##'],
  ['ocaml', 'f {|(|} "(" \'(\' (* ( (* *) ( *)', '"""#'],
  ['fsharp', 'f @"(\\" $"{a("(")}" """ "(" """', '""{(")}""'],
  ['powershell', 'f "$(a "(")" @"\n( "\n"@ \'(\' <# ( #>', '"(")"""#'],
  ['elixir', 'f(~s{(#{a("(")}}, ?(, "b") # (', '("{(")}""")#'],
  ['dart', 'f("${a("(")}", r\'(\') // (', '("{(")}"")#'],
  ['zig', 'f("(", \'(\')\n  \\\\ " (', '("")"'],
  ['nim', 'f("""(""", r"(\\") #[ ( #[ ]# ( ]#', '("")#'],
  ['clojure', '(f "(" \\( ) ; (', '("")#'],
  ['terraform', 'a = "${f("(")}" # (', '"{(")}"#'],
  ['typescript', "f(`${a(`${b}`)}`, /[`(]/, don't) // (", '("{("{}")}"")#'],
  ['typescript', 'f(`${a(}`)', '("{(}")'],
  ['html', '<a b="(">it\'s</a><!-- ( -->', '"#'],
  ['markdown', 'a ( "', ''],
];
for (const [languageId, text, spans] of cases) {
  test(`${languageId}: ${JSON.stringify(text)}`, () => {
    const drawn = lex(text, languageId).map(
      ({ kind, char }) => ({ string: '"', comment: '#' })[kind as string] ?? char,
    );
    assert.equal(drawn.join(''), spans);
  });
}

test('a text that begins in a string, or in a comment', () => {
  const around = { kind: 'string', char: '', start: 0, end: 9, closed: true, lines: true, closer: '"""' } as const;
  assert.deepEqual(
    lex('a ( """ (', 'python', around).map(({ kind, start, end }) => [kind, start, end]),
    [
      ['string', 0, 7],
      ['open', 8, 9],
    ],
  );
});
