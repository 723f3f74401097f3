import assert from 'node:assert/strict';
import { test } from 'node:test';
import iconv from 'iconv-lite';
import { type Decoded, decode, isKnownEncoding } from './decode.ts';

/** All that VS Code offers for `files.encoding`. */
const offered =
  'utf8 utf8bom utf16le utf16be windows1252 iso88591 iso88593 iso885915 macroman cp437 windows1256 iso88596 windows1257 iso88594 iso885914 windows1250 iso88592 cp852 windows1251 cp866 cp1125 iso88595 koi8r koi8u iso885913 windows1253 iso88597 windows1255 iso88598 iso885910 iso885916 windows1254 iso88599 windows1258 gbk gb18030 cp950 big5hkscs shiftjis eucjp euckr windows874 iso885911 koi8ru koi8t gb2312 cp865 cp850'.split(
    ' ',
  );

test('every encoding that VS Code offers is read', () => {
  assert.deepEqual(
    offered.filter((name) => !isKnownEncoding(name)),
    [],
  );
  assert.equal(isKnownEncoding('klingon'), false);
  assert.equal(isKnownEncoding('base64'), false);
});

const written: [encoding: string, text: string][] = [
  ['gbk', '// 计算总和\nint 合计 = 0;\r\n'],
  ['gb18030', '// 𠀀 计算\n'],
  ['cp950', '// 計算總和\n'],
  ['big5hkscs', '// 計算總和\n'],
  ['shiftjis', '// 合計を求める\n'],
  ['eucjp', '// 合計を求める\n'],
  ['euckr', '// 합계를 구한다\n'],
  ['iso88591', '// Größe\n'],
  ['windows1252', '// “Größe” – €\n'],
  ['windows1251', '// сумма\n'],
  ['koi8r', '// сумма\n'],
  ['windows1253', '// άθροισμα\n'],
  ['utf16le', 'let größe = 1;\n'],
  ['utf16be', 'let größe = 1;\n'],
];
for (const [encoding, text] of written) {
  test(`reads ${encoding} where it is named`, () => {
    assert.deepEqual(decode(iconv.encode(text, encoding), encoding), { text });
  });
}

const marks: [name: string, bytes: Buffer, encoding: string, expected: Decoded][] = [
  [
    'UTF-16 little endian by its mark',
    iconv.encode('a=é;\r\n', 'utf16le', { addBOM: true }),
    'utf8',
    { text: 'a=é;\r\n' },
  ],
  ['UTF-16 big endian by its mark', iconv.encode('a=é;\n', 'utf16be', { addBOM: true }), 'utf8', { text: 'a=é;\n' }],
  ['a mark before what is named', Buffer.from('\ufeffé'), 'windows1252', { text: 'é' }],
  ['a UTF-16 mark before what is named', iconv.encode('é', 'utf16le', { addBOM: true }), 'gbk', { text: 'é' }],
  ['UTF-16 without a mark by its name', iconv.encode('let a = 1;\n', 'utf16le'), 'utf8', { failure: 'utf16' }],
  ['the other order too', iconv.encode('let a = 1;\n', 'utf16be'), 'utf8', { failure: 'utf16' }],
  ['Chinese UTF-16 without a mark', iconv.encode('计算总和\n合计\n', 'utf16le'), 'utf8', { failure: 'utf16' }],
  ['zeros on both sides as binary', Buffer.from([1, 0, 0, 2, 0, 3, 0, 0]), 'utf8', { failure: 'binary' }],
  ['small numbers as binary', Buffer.from([1, 0, 2, 0, 3, 0, 7, 0]), 'utf8', { failure: 'binary' }],
  ['half a pair after a mark', Buffer.from([0xff, 0xfe, 0x61, 0x00, 0x62]), 'utf8', { failure: 'binary' }],
  ['a lone surrogate', Buffer.from([0xff, 0xfe, 0x00, 0xd8, 0x62, 0x00]), 'utf8', { failure: 'binary' }],
  ['UTF-32 by its mark', Buffer.from([0xff, 0xfe, 0, 0, 0x61, 0, 0, 0]), 'utf8', { failure: 'binary' }],
  ['what is not UTF-8', iconv.encode('é', 'iso88591'), 'utf8', { failure: 'notUtf8' }],
  ['what is not in the encoding named', Buffer.from([0x81, 0xff, 0x20]), 'gbk', { failure: 'otherEncoding' }],
  ['a zero in a named encoding', Buffer.from('a\0\0b'), 'iso88591', { failure: 'binary' }],
  ['an unknown name as UTF-8', Buffer.from('é'), 'klingon', { text: 'é' }],
];
for (const [name, bytes, encoding, expected] of marks) {
  test(`tells ${name}`, () => assert.deepEqual(decode(bytes, encoding), expected));
}
