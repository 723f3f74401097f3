/** Makes zip files for tests, as a wheel is one. */
import { writeFile } from 'node:fs/promises';
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipMember {
  name: string;
  content: Buffer;
  stored?: boolean;
}

export async function writeZip(path: string, members: readonly ZipMember[], comment = ''): Promise<string> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content, stored } of members) {
    const packed = stored ? content : deflateRawSync(content);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(stored ? 0 : 8, 4);
    fields.writeUInt32LE(checksum(content), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(content.length, 18);
    fields.writeUInt16LE(Buffer.byteLength(name), 22);
    // The local header has an extra field, the central one none: their lengths are known to differ in real wheels.
    const extra = Buffer.from([0xff, 0xff, 2, 0, 1, 2]);
    const localFields = Buffer.from(fields);
    localFields.writeUInt16LE(extra.length, 24);
    const local = Buffer.concat([signature(0x04034b50), localFields, Buffer.from(name), extra, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(signature(0x02014b50), Buffer.from([20, 0]), fields, tail, Buffer.from(name));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(offset, 12);
  end.writeUInt16LE(Buffer.byteLength(comment), 16);
  await writeFile(path, Buffer.concat([...parts, central, signature(0x06054b50), end, Buffer.from(comment)]));
  return path;
}

function signature(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

/** Node 20's first releases have no zlib.crc32; nothing here reads it. */
function checksum(content: Buffer): number {
  return typeof crc32 === 'function' ? crc32(content) : 0;
}
