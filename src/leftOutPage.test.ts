import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Figures } from './figures.ts';
import { leftOutPage } from './leftOutPage.ts';
import { english } from './translate.ts';

const figures = new Figures('en');

test('files by reason, most first, those that are not named counted', () => {
  const rule = { source: '.gitignore', line: 2, text: '*.log' };
  const page = leftOutPage(
    {
      files: { ignored: 3, secret: 1 },
      folders: { ignored: 1 },
      entries: [
        { path: '.env', kind: 'file', reason: 'secret' },
        { path: 'b.log', kind: 'file', reason: 'ignored', rule },
        { path: 'a\nb.log', kind: 'file', reason: 'ignored', rule },
        { path: 'out', kind: 'folder', reason: 'ignored' },
      ],
    },
    figures,
    english,
  );
  assert.equal(
    page,
    [
      'What Fovea does not read in this workspace, and why',
      '',
      'ignored — files: 3, folders that are not entered: 1',
      '  a b.log   (.gitignore:2: *.log)',
      '  b.log   (.gitignore:2: *.log)',
      '  out/',
      '  … and 1 more',
      '',
      'secret — files: 1',
      '  .env',
      '',
    ].join('\n'),
  );
});

test('nothing is left out', () => {
  assert.match(
    leftOutPage({ files: { data: 0 }, folders: {}, entries: [] }, figures, english),
    /Nothing is left out\.\n$/,
  );
});
