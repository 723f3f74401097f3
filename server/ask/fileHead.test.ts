/** What a file says of itself. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { baseName, headComment } from './fileHead.ts';

const names: [path: string, name: string][] = [
  ['src/retryDelay.ts', 'retryDelay'],
  ['src/cache/index.ts', 'cache'],
  ['pkg/openapi/utils.py', 'openapi'],
  ['lib/cart/__init__.py', 'cart'],
  ['index.ts', 'index'],
];
for (const [path, name] of names) test(`${path} goes by ${name}`, () => assert.equal(baseName(path), name));

test('the first comment that speaks of the file, past the licence', () => {
  const licence = '/*\n * Copyright 2020, all rights reserved\n */\n';
  assert.match(headComment(`${licence}package a;\n\n/** Sends letters. */\nclass A {}\n`), /Sends letters/);
  assert.match(headComment('#!/usr/bin/env python\n"""Reads the post."""\nimport os\n'), /Reads the post/);
  assert.match(headComment('//! Counts stamps.\n//! Slowly.\nuse std::io;\n'), /Counts stamps[\s\S]*Slowly/);
  assert.equal(headComment('#include <stdio.h>\nint main() {}\n'), '');
});
