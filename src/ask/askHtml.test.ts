import assert from 'node:assert/strict';
import { test } from 'node:test';
import { english } from '../translate.ts';
import { askHtml } from './askHtml.ts';
import { pageWords } from './words.ts';

const html = askHtml({
  nonce: 'n0nce',
  scriptUri: 'https://x.invalid/view.js',
  styleUri: 'https://x.invalid/"><b>',
  language: 'en',
  words: { ...pageWords(english), welcome: '</script><script>alert(1)</script>' },
});

test('the policy allows nothing but one script and one style sheet, by nonce', () => {
  const policy = /Content-Security-Policy" content="([^"]*)"/.exec(html)![1];
  assert.equal(
    policy,
    "default-src 'none'; script-src 'nonce-n0nce'; style-src 'nonce-n0nce'; base-uri 'none'; form-action 'none'",
  );
  assert.equal(html.match(/nonce="n0nce"/g)?.length, 2);
  assert.doesNotMatch(html, /unsafe|\son\w+=|style="/);
});

test('no text ends the page’s data or an attribute early', () => {
  assert.equal(html.match(/<script/g)?.length, 2);
  assert.doesNotMatch(html, /<b>|alert\(1\)<\/script>/);
  const data = /id="words">([^<]*)</.exec(html)![1];
  assert.equal(JSON.parse(data).welcome, '</script><script>alert(1)</script>');
});
