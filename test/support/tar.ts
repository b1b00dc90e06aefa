const BLOCK = 512;

/** What a tar archive holds: a file's bytes, or a symbolic link. */
export interface TarEntry {
  readonly path: string;
  readonly mode?: number;
  readonly bytes?: Buffer;
  readonly linkTo?: string;
}

/** A tar archive (POSIX ustar) of these entries, made small and by hand so that a test can stream a huge one. */
export function tar(entries: readonly TarEntry[]): Buffer {
  return Buffer.concat([...entries.flatMap(entryBlocks), tarEnd()]);
}

/** The block that comes before a file's bytes; `size` is in bytes, below 8 GiB. */
export function tarHeader(entry: TarEntry, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.write(entry.path, 0, 100);
  header.write(octal(entry.mode ?? 0o644, 7), 100);
  header.write(octal(0, 7), 108);
  header.write(octal(0, 7), 116);
  header.write(octal(size, 11), 124);
  header.write(octal(0, 11), 136);
  header.write('        ', 148);
  header.write(entry.linkTo === undefined ? '0' : '2', 156);
  header.write(entry.linkTo ?? '', 157, 100);
  header.write('ustar\u000000', 257);
  header.write(octal(checksum(header), 7), 148);
  return header;
}

/** The two empty blocks that end an archive. */
export function tarEnd(): Buffer {
  return Buffer.alloc(2 * BLOCK);
}

function entryBlocks(entry: TarEntry): Buffer[] {
  const bytes = entry.bytes ?? Buffer.alloc(0);
  const padding = Buffer.alloc((BLOCK - (bytes.length % BLOCK)) % BLOCK);
  return [tarHeader(entry, bytes.length), bytes, padding];
}

function octal(value: number, digits: number): string {
  return `${value.toString(8).padStart(digits, '0')}\0`;
}

function checksum(header: Buffer): number {
  return header.reduce((sum, byte) => sum + byte, 0);
}
