import assert from 'node:assert/strict';
import { test } from 'node:test';
import { familiesAt } from './familiesAt.ts';

function at(path: string, languageId: string, marked: string): string[] {
  return familiesAt({ path, languageId, text: marked.replace('‸', '') }, marked.indexOf('‸'));
}

test('the part at the cursor comes before its host', () => {
  assert.deepEqual(at('a.vue', 'vue', '<style scoped>\n.a { ‸ }\n</style>\n'), ['style', 'web']);
  assert.deepEqual(at('a.vue', 'vue', '<script>\nlet a = ‸;\n</script>\n'), ['web']);
  assert.deepEqual(at('a.md', 'markdown', '```python\na = ‸\n```\n'), ['python', 'prose']);
  assert.deepEqual(at('a.rb', 'ruby', 'a = <<~SQL\n  select ‸\nSQL\n'), ['sql', 'ruby']);
});

test('PHP reads markup only where markup stands', () => {
  assert.deepEqual(at('a.php', 'php', '<?php\n$a = ‸;\n'), ['php']);
  assert.deepEqual(at('a.php', 'php', '<?php $a = 1; ?>\n<p>‸</p>\n'), ['web', 'php']);
});
