/**
 * Chunks kept on disk between runs, so that only changed files are cut and tokenized again. One file a repository:
 * a line of JSON (identity, files, ranges, names, scopes), the token ids as little-endian 32-bit numbers, and a SHA-256 of
 * both at the end. Whatever does not check is as if it were not there.
 */
import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Chunk } from '../chunking/chunk.ts';

export interface StoredFile {
  /** of the file's bytes */
  hash: string;
  chunks: readonly Chunk[];
}

/** [start, end, header tokens, all tokens, names that it defines, scope…] */
type ChunkRow = [start: number, end: number, headerTokens: number, tokens: number, defines: string, ...scope: string[]];
type FileRow = [path: string, languageId: string, hash: string, chunks: ChunkRow[]];

interface Catalogue {
  format: typeof format;
  identity: string;
  files: FileRow[];
}

const format = 2;
/** Between the names of a row: no name holds it. */
const nameEnd = '\n';
const checksumBytes = 32;
const newline = 10;

export class ChunkStore {
  private readonly folder: string;
  private readonly file: string;
  private readonly identity: string;

  /**
   * @param folder of all repositories' stores
   * @param root the repository's folder, which names the store's file
   * @param identity of the chunker; a store of another one is not read
   */
  constructor(folder: string, root: string, identity: string) {
    this.folder = folder;
    this.identity = identity;
    this.file = join(folder, `${createHash('sha256').update(root).digest('hex').slice(0, 16)}.chunks`);
  }

  /** Stored files by path: `none` where there is no store of this chunker, `corrupt` where one does not check. */
  async read(): Promise<Map<string, StoredFile> | 'none' | 'corrupt'> {
    let bytes: Buffer;
    try {
      bytes = await readFile(this.file);
    } catch {
      return 'none';
    }
    const body = bytes.subarray(0, -checksumBytes);
    if (!checksum(body).equals(bytes.subarray(-checksumBytes))) return 'corrupt';
    const lineEnd = body.indexOf(newline);
    const catalogue = JSON.parse(body.toString('utf8', 0, lineEnd)) as Catalogue;
    if (catalogue.format !== format || catalogue.identity !== this.identity) return 'none';
    return unpack(catalogue.files, body.subarray(lineEnd + 1));
  }

  /** Replaces the store, never leaving a half-written one. @throws the file system's error */
  async write(files: ReadonlyMap<string, StoredFile>): Promise<void> {
    const rows: FileRow[] = [];
    let tokens = 0;
    for (const [path, { hash, chunks }] of files) {
      rows.push([path, chunks[0]?.languageId ?? '', hash, chunks.map(rowOf)]);
      for (const chunk of chunks) tokens += chunk.ids.length;
    }
    const ids = Buffer.alloc(4 * tokens);
    let at = 0;
    for (const { chunks } of files.values()) {
      for (const chunk of chunks) for (const id of chunk.ids) at = ids.writeUInt32LE(id, at);
    }
    const catalogue: Catalogue = { format, identity: this.identity, files: rows };
    const body = Buffer.concat([Buffer.from(`${JSON.stringify(catalogue)}\n`), ids]);
    const temporary = `${this.file}.${process.pid}.tmp`;
    try {
      await mkdir(this.folder, { recursive: true });
      await writeFile(temporary, Buffer.concat([body, checksum(body)]));
      await rename(temporary, this.file);
    } catch (error) {
      await rm(temporary, { force: true }).catch(() => undefined);
      throw error;
    }
  }
}

function checksum(body: Buffer): Buffer {
  return createHash('sha256').update(body).digest();
}

function rowOf(chunk: Chunk): ChunkRow {
  return [chunk.start, chunk.end, chunk.headerTokens, chunk.ids.length, chunk.defines.join(nameEnd), ...chunk.scope];
}

function unpack(rows: FileRow[], ids: Buffer): Map<string, StoredFile> {
  let at = 0;
  const take = (count: number): number[] => {
    const taken = new Array<number>(count);
    for (let i = 0; i < count; i++, at += 4) taken[i] = ids.readUInt32LE(at);
    return taken;
  };
  const files = new Map<string, StoredFile>();
  for (const [path, languageId, hash, chunkRows] of rows) {
    const chunks = chunkRows.map(
      ([start, end, headerTokens, tokens, defines, ...scope]): Chunk => ({
        path,
        languageId,
        start,
        end,
        scope,
        ids: take(tokens),
        headerTokens,
        defines: defines === '' ? [] : defines.split(nameEnd),
      }),
    );
    files.set(path, { hash, chunks });
  }
  return files;
}
