import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { deflateSync } from 'node:zlib';
import type { Plugin } from 'vite';

const headerBytes = 44;
const entryBytes = 20;

/**
 * Packs a TrueType font into WOFF 1.0: the same tables, each deflated where that makes it smaller.
 * @see https://www.w3.org/TR/WOFF/
 */
export function toWoff(ttf: Buffer): Buffer {
  const count = ttf.readUInt16BE(4);
  const tables = Array.from({ length: count }, (_, i) => {
    const at = 12 + i * 16;
    const offset = ttf.readUInt32BE(at + 8);
    const length = ttf.readUInt32BE(at + 12);
    const plain = ttf.subarray(offset, offset + length);
    const packed = deflateSync(plain, { level: 9 });
    return {
      tag: ttf.subarray(at, at + 4),
      checksum: ttf.readUInt32BE(at + 4),
      length,
      data: packed.length < length ? packed : plain,
    };
  });
  const directory = Buffer.alloc(headerBytes + count * entryBytes);
  const body: Buffer[] = [];
  let offset = directory.length;
  let sfntBytes = 12 + 16 * count;
  tables.forEach((table, i) => {
    const at = headerBytes + i * entryBytes;
    table.tag.copy(directory, at);
    directory.writeUInt32BE(offset, at + 4);
    directory.writeUInt32BE(table.data.length, at + 8);
    directory.writeUInt32BE(table.length, at + 12);
    directory.writeUInt32BE(table.checksum, at + 16);
    const padded = padTo4(table.data);
    body.push(padded);
    offset += padded.length;
    sfntBytes += (table.length + 3) & ~3;
  });
  directory.write('wOFF', 0, 'latin1');
  ttf.copy(directory, 4, 0, 4);
  directory.writeUInt32BE(offset, 8);
  directory.writeUInt16BE(count, 12);
  directory.writeUInt32BE(sfntBytes, 16);
  directory.writeUInt16BE(1, 20);
  return Buffer.concat([directory, ...body]);
}

function padTo4(data: Buffer): Buffer {
  const rest = data.length % 4;
  return rest === 0 ? data : Buffer.concat([data, Buffer.alloc(4 - rest)]);
}

/** Serves `import url from 'x.ttf?woff'` as a packed font: half the bytes of the file in the package. */
export function woffFonts(): Plugin {
  return {
    name: 'nesie-woff',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith('.ttf?woff')) return null;
      const file = id.slice(0, -'?woff'.length);
      const source = toWoff(await readFile(file));
      const reference = this.emitFile({
        type: 'asset',
        name: basename(file).replace('.ttf', '.woff'),
        source,
      });
      return `export default import.meta.ROLLUP_FILE_URL_${reference};`;
    },
  };
}
