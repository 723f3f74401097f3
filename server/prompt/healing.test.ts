/** Healing at every offset of real code in ten languages: what is kept is stable, and the true continuation is allowed. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { fixtureSources, fixtureTokenizer, referenceIds, tokenizerNames } from '../../test/tokenizerFixtures.ts';
import { type Healed, TokenHealer } from './healing.ts';

const sources = fixtureSources();
/** The last file of each language, from a line in its middle. */
const samples = [...new Map(sources.map(({ language, text }) => [language, text])).values()].map((text) =>
  text.slice(text.indexOf('\n', text.length / 2)).slice(0, 400),
);
const textOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('utf8');

/** Follows `constraint` with the given ids. @returns how many it took, or -1 where one was not allowed */
function follow({ constraint }: Healed, ids: readonly number[]): number {
  let taken = 0;
  for (let at = 0; constraint && at < constraint.steps.length; taken++) {
    const step = constraint.steps[at];
    const choice = step.ids.indexOf(ids[taken]);
    if (choice < 0) return -1;
    at = step.next[choice];
  }
  return taken;
}

for (const name of tokenizerNames) {
  describe(name, () => {
    const tokenizer = fixtureTokenizer(name);
    const healer = new TokenHealer(tokenizer);

    /** `text` is `before` and what is typed later. */
    const check = (text: string, cursor: number): Healed => {
      const before = text.slice(0, cursor);
      const healed = healer.heal(before);
      const whole = tokenizer.encodeWithOffsets(text);
      const kept = healed.ids.length;
      assert.deepEqual(
        healed.ids,
        whole.ids.slice(0, kept),
        `unstable at ${cursor}: ${JSON.stringify(before.slice(-40))}`,
      );
      assert.deepEqual(healed.starts, whole.starts.slice(0, kept));
      const truth = whole.ids.slice(kept);
      const taken = follow(healed, truth);
      assert.ok(taken >= 0, `blocked at ${cursor}: ${JSON.stringify(before.slice(-40))}`);
      assert.equal(tokenizer.decode(healed.ids) + textOf(healed.remainder), tokenizer.decode(tokenizer.encode(before)));
      assert.equal(healer.textAfter(healed, truth), text.slice(cursor));
      return healed;
    };

    test('every offset of real code', () => {
      for (const sample of samples) for (let cursor = 0; cursor <= 250; cursor++) check(sample, cursor);
    });

    test('every offset of odd text', () => {
      for (const { text, decoded } of referenceIds(name).odd) {
        if (decoded !== text) continue;
        for (let cursor = 0; cursor <= Math.min(text.length, 150); cursor++) {
          const half = /[\ud800-\udbff]$/.test(text.slice(0, cursor));
          if (!half) check(text, cursor);
        }
      }
    });

    test('whatever is allowed spells the remainder first', () => {
      let pick = 1;
      for (const before of ['x = retu', 'if a:\n        ', 'foo(bar, "b', 'é = naïv', 'a.b().\n\t\t', "it's 'r"]) {
        const { constraint, remainder } = healer.heal(before);
        assert.ok(constraint && remainder.length > 0);
        for (let round = 0; round < 50; round++) {
          const spelled: number[] = [];
          for (let at = 0; at < constraint.steps.length; ) {
            const { ids, next } = constraint.steps[at];
            assert.ok(ids.length > 0, 'a dead end');
            pick = (Math.imul(pick, 1664525) + 1013904223) >>> 0;
            const choice = round < 10 ? ids.length - 1 - (round % ids.length) : pick % ids.length;
            spelled.push(...tokenizer.bytesOf(ids[choice]));
            at = next[choice];
          }
          assert.deepEqual(spelled.slice(0, remainder.length), [...remainder]);
        }
      }
    });

    test('a remainder is at most as long as asked, but one token', () => {
      const deep = `if x:\n${' '.repeat(3000)}`;
      const healed = healer.heal(deep);
      assert.ok(healed.remainder.length > 0 && healed.remainder.length <= 128);
      assert.equal(tokenizer.decode(healed.ids) + textOf(healed.remainder), deep);
      assert.ok(healer.heal('some.very_long_identifier_that_goes_on_and_on', 8).remainder.length <= 8);
    });

    test('nothing typed, nothing to spell', () => {
      const nothing = { ids: [], starts: [], boundary: 0, remainder: new Uint8Array(), constraint: undefined };
      assert.deepEqual(healer.heal(''), nothing);
    });
  });
}

describe('details', () => {
  const tokenizer = fixtureTokenizer('smollm2');
  const healer = new TokenHealer(tokenizer);
  const remainderOf = (text: string) => textOf(healer.heal(text).remainder);

  test('what is taken back', () => {
    assert.equal(remainderOf('return self.fo'), 'fo');
    assert.equal(remainderOf('return '), ' ');
    assert.equal(remainderOf('def f():\n    '), '\n    ');
    assert.equal(remainderOf('x = 12'), '2');
    assert.equal(remainderOf('x = (('), ' ((');
    assert.equal(remainderOf("it'r"), "'r");
  });

  test('a word is not offered in pieces that its tokens never have', () => {
    const { constraint } = healer.heal('x = function');
    assert.ok(constraint);
    const [whole] = tokenizer.encode(' function');
    const [piece] = tokenizer.encode(' fun');
    assert.ok(constraint.steps[0].ids.includes(whole));
    assert.ok(!constraint.steps[0].ids.includes(piece));
  });

  test('text after the remainder is nothing until that is spelled out', () => {
    const healed = healer.heal('x = retu');
    assert.equal(healer.textAfter(healed, tokenizer.encode(' re')), '');
    assert.equal(healer.textAfter(healed, tokenizer.encode(' return y')), 'rn y');
  });

  test('a letter and a mark typed after it are one character to a model with a normal form', () => {
    const qwen = new TokenHealer(fixtureTokenizer('qwen2'));
    const text = 'say "cafe\u0301" x';
    for (let cursor = 0; cursor <= text.length; cursor++) {
      const healed = qwen.heal(text.slice(0, cursor));
      const whole = qwen.tokenizer.encodeWithOffsets(text);
      assert.deepEqual(healed.ids, whole.ids.slice(0, healed.ids.length));
      const written = qwen.tokenizer.decode(healed.ids) + textOf(healed.remainder);
      assert.equal(written, text.slice(0, cursor).normalize('NFC'));
    }
  });
});
