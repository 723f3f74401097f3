import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SubjectIndex, sameSubject } from './subjects.ts';

const same: [a: string, b: string][] = [
  ['src/x.ts', 'src/x.test.ts'],
  ['src/x.ts', 'test/x.spec.tsx'],
  ['pkg/fetch.py', 'tests/test_fetch.py'],
  ['pkg/fetch_test.go', 'pkg/fetch.go'],
  ['src/main/java/a/Queue.java', 'src/test/java/a/QueueTest.java'],
  ['src/main/java/a/Queue.java', 'src/test/java/a/TestQueue.java'],
  ['include/a/x.h', 'src/x.cc'],
  ['src/Button.tsx', 'src/Button.module.css'],
  ['src/Button.vue', 'src/Button.stories.ts'],
  ['lib/a/user.rb', 'spec/a/user_spec.rb'],
  ['src/request-body.ts', 'src/requestBody.test.ts'],
  ['src/cors/index.ts', 'src/cors/index.test.ts'],
  ['src/cors/index.ts', 'src/cors.test.ts'],
  ['pkg/cors/__init__.py', 'tests/test_cors.py'],
  ['src/store.d.ts', 'src/store.js'],
  ['src/a.controller.ts', 'src/a.controller.spec.ts'],
];
for (const [a, b] of same) test(`${a} is about what ${b} is`, () => assert.ok(sameSubject(a, b) && sameSubject(b, a)));

const others: [a: string, b: string][] = [
  ['src/x.ts', 'src/y.test.ts'],
  ['src/latest.ts', 'src/la.ts'],
  ['src/test.ts', 'src/spec.ts'],
  ['src/a/index.ts', 'src/b/index.ts'],
  ['src/x.ts', 'src/x.ts'],
  ['index.ts', 'test/index.ts'],
];
for (const [a, b] of others) test(`${a} is not about what ${b} is`, () => assert.ok(!sameSubject(a, b)));

test('files are found by their subject, until they go', () => {
  const index = new SubjectIndex();
  for (const path of ['a/x.ts', 'a/x.test.ts', 'b/X.css', 'a/y.ts']) index.add(path);
  assert.deepEqual(index.subjectsOf('a/x.test.ts'), ['a/x.ts', 'b/X.css']);
  index.remove('b/X.css');
  assert.deepEqual(index.subjectsOf('a/x.test.ts'), ['a/x.ts']);
  assert.deepEqual(index.subjectsOf('a/z.ts'), []);
});

test('a name of dozens of files is no subject', () => {
  const index = new SubjectIndex();
  for (let i = 0; i < 100; i++) index.add(`pages/${i}/view.ts`);
  assert.deepEqual(index.subjectsOf('pages/1/view.ts'), []);
});
