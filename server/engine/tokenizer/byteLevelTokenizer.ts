/**
 * The tokenizer of GPT-2's family: normal form, pieces, bytes, merges. Ids are equal to Python's `tokenizers` with
 * `encode_special_tokens=True`. Our own merge loop over the library's patterns, because the library's whole path runs at
 * 0.6 MB/s, differs on U+FEFF, U+0085 and digits beyond ASCII, and finds special tokens in text.
 */
import { FoveaError } from '../../base/errors.ts';
import type { Encoding, SpecialIds, Tokenizer } from '../tokenizer.ts';
import { mergeBytePairs } from './bytePairs.ts';
import { MergeTable } from './mergeTable.ts';
import { toNormalFormC } from './normalForm.ts';
import { longestCached, PieceCache, type PieceIds } from './pieceCache.ts';
import { PieceSplitter } from './pieces.ts';
import type { BytePairModel } from './tokenizerJson.ts';
import { Vocabulary } from './vocabulary.ts';

export class ByteLevelTokenizer implements Tokenizer {
  readonly special: SpecialIds;
  private readonly vocabulary: Vocabulary;
  private readonly splitter: PieceSplitter;
  private readonly merges: MergeTable;
  private readonly cache = new PieceCache();
  private readonly nfc: boolean;
  /** whole pieces that are tokens and go before merges */
  private readonly wholePieces: ReadonlyMap<string, number>;
  private readonly encoder = new TextEncoder();
  /** bytes and symbols of the piece at hand */
  private bytes = new Uint8Array(256);
  private symbols = new Int32Array(256);

  /** @throws FoveaError `input` where the model contradicts itself */
  constructor(model: BytePairModel, special: SpecialIds) {
    this.special = special;
    this.nfc = model.nfc;
    this.vocabulary = new Vocabulary(model);
    this.splitter = new PieceSplitter(model.splits, [...model.literal.keys()]);
    this.merges = mergeTable(model);
    const whole = model.wholePiecesFirst ? wholePieces(model, this.vocabulary) : [];
    this.wholePieces = new Map([...whole, ...model.literal]);
  }

  get vocabSize(): number {
    return this.vocabulary.size;
  }

  encode(text: string): number[] {
    const ids: number[] = [];
    this.splitter.split(this.nfc ? text.normalize('NFC') : text, (piece) => {
      const found = this.idsOf(piece);
      if (typeof found === 'number') ids.push(found);
      else for (let i = 0; i < found.length; i++) ids.push(found[i]);
    });
    return ids;
  }

  encodeWithOffsets(text: string): Encoding {
    const ids: number[] = [];
    const starts: number[] = [];
    this.eachPiece(text, (piece, at) => {
      const found = this.idsOf(piece);
      const units = this.unitsOfBytes(piece);
      let byte = 0;
      for (const id of typeof found === 'number' ? [found] : found) {
        ids.push(id);
        starts.push(at(units ? units[byte] : byte));
        byte += this.vocabulary.byteLength(id);
      }
    });
    return { ids, starts };
  }

  pieceStarts(text: string): number[] {
    const starts: number[] = [];
    this.eachPiece(text, (_, at) => starts.push(at(0)));
    return starts;
  }

  mayFollow(left: number, right: number): boolean {
    if (this.merges.find(left, right) >= 0) return false;
    const leftBytes = this.vocabulary.bytesOf(left);
    const rightBytes = this.vocabulary.bytesOf(right);
    const length = leftBytes.length + rightBytes.length;
    this.reserve(length);
    this.bytes.set(leftBytes);
    this.bytes.set(rightBytes, leftBytes.length);
    return this.mergeBytes(length) === 2 && this.symbols[0] === left && this.symbols[1] === right;
  }

  decode(ids: readonly number[]): string {
    return this.vocabulary.decode(ids);
  }

  bytesOf(id: number): Uint8Array {
    return this.vocabulary.bytesOf(id);
  }

  /** @param visit gets a piece and what turns a UTF-16 offset in it to one in `text` */
  private eachPiece(text: string, visit: (piece: string, at: (unit: number) => number) => void): void {
    const { text: normal, offsets } = this.nfc ? toNormalFormC(text) : { text, offsets: undefined };
    let begin = 0;
    const at = (unit: number) => (offsets ? offsets[begin + unit] : begin + unit);
    this.splitter.split(normal, (piece) => {
      visit(piece, at);
      begin += piece.length;
    });
  }

  private idsOf(piece: string): PieceIds {
    const known = this.cache.get(piece);
    if (known !== undefined) return known;
    const ids = this.wholePieces.get(piece) ?? this.merge(piece);
    if (piece.length <= longestCached) this.cache.set(piece, ids);
    return ids;
  }

  private merge(piece: string): PieceIds {
    this.reserve(3 * piece.length);
    const count = this.mergeBytes(this.encoder.encodeInto(piece, this.bytes).written);
    return count === 1 ? this.symbols[0] : Array.from(this.symbols.subarray(0, count));
  }

  /** Merges the first `length` of `bytes` into the front of `symbols`. @returns how many ids those are */
  private mergeBytes(length: number): number {
    let count = 0;
    for (let i = 0; i < length; i++) {
      const id = this.vocabulary.byteIds[this.bytes[i]];
      if (id >= 0) this.symbols[count++] = id;
    }
    return mergeBytePairs(this.symbols, count, this.merges);
  }

  /** UTF-16 unit in which each byte that has an id begins; `undefined` where the two counts are the same. */
  private unitsOfBytes(piece: string): number[] | undefined {
    const { byteIds } = this.vocabulary;
    let same = 0;
    while (same < piece.length && piece.charCodeAt(same) < 0x80 && byteIds[piece.charCodeAt(same)] >= 0) same += 1;
    if (same === piece.length) return undefined;
    const units: number[] = [];
    let unit = 0;
    for (const character of piece) {
      for (const byte of this.encoder.encode(character)) if (byteIds[byte] >= 0) units.push(unit);
      unit += character.length;
    }
    return units;
  }

  private reserve(bytes: number): void {
    if (bytes <= this.bytes.length) return;
    this.bytes = new Uint8Array(2 * bytes);
    this.symbols = new Int32Array(2 * bytes);
  }
}

function mergeTable({ vocab, merges, control }: BytePairModel): MergeTable {
  const table = new MergeTable(merges.length);
  merges.forEach(([left, right], rank) => {
    const [leftId, rightId, merged] = [vocab.get(left), vocab.get(right), vocab.get(left + right)];
    if (leftId === undefined || rightId === undefined || merged === undefined) {
      const message = `The model's tokenizer.json is damaged (merge ${rank} is not in the vocabulary): get the model again.`;
      throw new FoveaError('input', message);
    }
    if (!control.has(merged)) table.add(leftId, rightId, rank, merged);
  });
  return table;
}

/** Tokens by their text. Those that are part of a character come with U+FFFD and are left out: no piece is one. */
function wholePieces({ vocab, control }: BytePairModel, vocabulary: Vocabulary): Map<string, number> {
  const pieces = new Map<string, number>();
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  for (const id of vocab.values()) {
    if (control.has(id)) continue;
    const piece = decoder.decode(vocabulary.bytesOf(id));
    if (!piece.includes('\ufffd')) pieces.set(piece, id);
  }
  return pieces;
}
