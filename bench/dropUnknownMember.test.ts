import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dropUnknownMember } from './dropUnknownMember.ts';

const known = new Set('self width height area items map print'.split(' '));

/** `|` is where the text is cut. */
const cases: [languageId: string, drawn: string][] = [
  ['python', 'self.area()|'],
  ['python', 'self.items|.frobnicate(1)'],
  ['python', '|frobnicate(self.width)'],
  ['python', 'print(width, |frobnicate())'],
  ['python', 'if (width) and not (height): return (area)|'],
  ['python', 'print("call frobnicate() or a.frobnicate")|'],
  ['python', 'area(width)  # frobnicate()|'],
  ['python', 'def frobnicate(): pass\nfrobnicate()|'],
  ['python', 'made = area()\nmade(1)|'],
  ['python', 'other + 1|'],
  ['typescript', 'items?.map((item) => item|.frobnicate)'],
  ['typescript', 'const made = () => 1; made()|'],
  // biome-ignore lint/suspicious/noTemplateCurlyInString: it is code that is looked at
  ['typescript', 'print(`${items|.frobnicate}`)'],
  ['rust', 'area|::frobnicate(1)'],
  ['rust', '|frobnicate!(1)'],
  ['c', 'self->width + self|->frobnicate'],
  ['go', 'made := area()\nprint(made)|'],
  ['python', '1.5 + 2.0|'],
  ['markdown', 'see a.frobnicate()|'],
];
for (const [languageId, drawn] of cases) {
  test(`an unknown name ends the text in ${languageId}: ${JSON.stringify(drawn)}`, () => {
    const cut = drawn.indexOf('|');
    const kept = dropUnknownMember(drawn.replace('|', ''), languageId, (name) => known.has(name));
    assert.equal(kept, drawn.slice(0, cut));
  });
}
