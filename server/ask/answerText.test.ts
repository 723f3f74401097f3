/** Answers while they stream: whole characters, nothing invisible, an end where they repeat themselves. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tinyTokenizerJson } from '../../test/tinyTokenizer.ts';
import { createTokenizer } from '../engine/tokenizer/createTokenizer.ts';
import { AnswerText, repeatedFrom, wholeSentences } from './answerText.ts';

// Its vocabulary is single bytes and a few merges, so that every character beyond ASCII takes several tokens.
const tokenizer = createTokenizer({ tokenizerJson: tinyTokenizerJson('llama') });

function stream(text: string): { deltas: string[]; answer: AnswerText } {
  const answer = new AnswerText(tokenizer);
  return { deltas: tokenizer.encode(text).map((id) => answer.add([id])), answer };
}

for (const text of ['größer als 3 €', '日本語のコード', 'fits 👩🏽‍🚀 and 𝒳', 'naïve café — «ok»']) {
  test(`pieces of "${text}" are text by themselves`, () => {
    const { deltas, answer } = stream(text);
    assert.ok(tokenizer.encode(text).length > text.length / 2);
    for (const delta of deltas)
      assert.ok(Buffer.from(delta).toString() === delta && !delta.includes('\ufffd'), JSON.stringify(delta));
    const plain = text.replaceAll('\u200d', '');
    assert.equal(deltas.join(''), plain);
    assert.equal(answer.text, plain);
  });
}

test('half a character at the end is not said', () => {
  const ids = tokenizer.encode('ok €').slice(0, -1);
  const answer = new AnswerText(tokenizer);
  assert.equal(answer.add(ids), 'ok ');
  assert.equal(answer.text, 'ok');
});

test('what hides or turns text around is left out', () => {
  const { deltas, answer } = stream('\n a\u202eb\u200bc\u0007d\te\n');
  assert.equal(deltas.join(''), 'abcd\te\n');
  assert.equal(answer.text, 'abcd\te');
});

const repeated: [text: string, kept: string][] = [
  ['The end. yes no yes no yes no yes no yes no', 'The end. yes no'],
  ['a a a a a a a a a a a a a a', 'a'],
  [
    'It reads the file and then it parses it. Then more. It reads the file and then it parses it.',
    'It reads the file and then it parses it. Then more.',
  ],
  [
    '- opens the database and reads all of it\n- other\n- opens the database and reads all of it\n',
    '- opens the database and reads all of it\n- other',
  ],
];
for (const [text, kept] of repeated) {
  test(`"${text.slice(0, 30)}…" is cut where it begins again`, () => {
    const { answer } = stream(text);
    assert.equal(answer.repeats, true);
    assert.equal(answer.text, kept);
  });
}

const notRepeated = [
  'The `time.time()` function returns a number. The `time.time()` fun',
  'It calls `a`, `b` and `c`. It calls `d`.',
  '| a | b |\n|---|---|\n| 1 | 2 |\n| 3 | 4 |\n',
  'def f(x):\n    if x:\n        return x\n    return None\n',
  'Yes. Yes. No.',
  '',
];
for (const text of notRepeated) {
  test(`${JSON.stringify(text)} goes on`, () => assert.equal(repeatedFrom(text), undefined));
}

const cutOff: [text: string, whole: string][] = [
  ['It rounds. It calls `a.b` and', 'It rounds.'],
  ['It rounds 1.5 up! Does it', 'It rounds 1.5 up!'],
  ['- rounds\n- adds\n- mul', '- rounds\n- adds'],
  ['No. But then it goes on and on without an end that', 'No. But then it goes on and on without an end that'],
  ['See:\n```ts\na();\nb(', 'See:\n```ts\na();\n```'],
  ['Nothing ends here', 'Nothing ends here'],
  ['', ''],
];
for (const [text, whole] of cutOff) {
  test(`${JSON.stringify(text)} ends with a whole sentence`, () => assert.equal(wholeSentences(text), whole));
}
