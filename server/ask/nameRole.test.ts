/** What a line does with a name: a table of lines with the name between marks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { nameRole } from './nameRole.ts';

const table: [languageId: string, marked: string, role: string][] = [
  ['typescript', 'export class «RetryPolicy» {', 'declared'],
  ['typescript', 'const «maxDepth» = 3;', 'declared'],
  ['typescript', '  async «delayMs»(attempt: number): Promise<number> {', 'declared'],
  ['typescript', '  if («delayMs»(attempt)) {', 'mentioned'],
  ['typescript', '  return «delayMs»(attempt);', 'mentioned'],
  ['typescript', '  «maxRedirects»: 10,', 'key'],
  ['typescript', '  send(a, b); // «retry» later', 'comment'],
  ['python', 'def «parse_query»(text):', 'declared'],
  ['python', '«DEFAULT_TIMEOUT» = 15', 'declared'],
  ['python', '    «DEFAULT_TIMEOUT» = 15', 'declared'],
  ['python', '    x = 1  # «retry» later', 'comment'],
  ['python', '    total == «limit»', 'mentioned'],
  ['go', 'func (s *Store) «Lock»() error {', 'declared'],
  ['go', '\t«Lifetime» time.Duration `json:"lifetime"`', 'key'],
  ['rust', 'pub(crate) fn «expand_tabs»(line: &str) -> String {', 'declared'],
  ['rust', 'pub const «LIMIT»: usize = 3;', 'declared'],
  ['java', '    public static String «nameOf»(Class<?> type) {', 'declared'],
  ['c', 'static void *«hash_grow»(struct table *t, int n)', 'declared'],
  ['c', '«hash_grow»(struct table *t) {', 'declared'],
  ['c', '    «hash_grow»(t);', 'mentioned'],
  ['c', '#define «HASH_SIZE» 16', 'declared'],
  ['c', ' * Grows the «table».', 'comment'],
  ['markdown', '## «Shipping» costs', 'comment'],
  ['markdown', 'The «shipping» costs', 'mentioned'],
];
for (const [languageId, marked, role] of table) {
  test(`${languageId}: ${marked}`, () => {
    const start = marked.indexOf('«');
    const end = marked.indexOf('»') - 1;
    assert.equal(nameRole(marked.replace(/[«»]/g, ''), start, end, languageId), role);
  });
}
