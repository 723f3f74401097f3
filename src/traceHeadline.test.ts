import assert from 'node:assert/strict';
import { test } from 'node:test';
import { headlineOf } from './traceHeadline.ts';

const cases: [string, string | undefined][] = [
  ["Sending request 'fovea/ask - (7)'.", "Sending request 'fovea/ask - (7)'"],
  ["Received response 'fovea/ask - (7)' in 31ms.", "Received response 'fovea/ask - (7)' in 31ms"],
  [
    "Sending notification 'textDocument/didChange'.\nParams: { text: secret }",
    "Sending notification 'textDocument/didChange'",
  ],
  ["Received response 'x - (1)' in 3ms. Request failed: secret (1).", "Received response 'x - (1)' in 3ms"],
  ['{"isLSPMessage":true,"message":{"params":"secret"}}', undefined],
  ['Params: secret', undefined],
];
for (const [message, headline] of cases) {
  test(`of ${JSON.stringify(message)} ${headline === undefined ? 'nothing' : 'the headline'} is logged`, () => {
    assert.equal(headlineOf(message), headline);
  });
}
