// Converts an answer's bytes to text: decompressed, although never requested compressed, and decoded by its charset.
import type { IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** The largest answer that is read, in bytes, also after decompression. */
export const MAX_ANSWER_BYTES = 1024 * 1024;

const UNPACK: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** What can't be decompressed or decoded holds U+FFFD, which is refused in every output. */
export function textOf(bytes: Buffer, headers: IncomingHttpHeaders): string {
  return decoded(unpacked(bytes, headers['content-encoding']), headers['content-type']);
}

function unpacked(bytes: Buffer, encoding = ''): Buffer {
  const unpack = Object.hasOwn(UNPACK, encoding.toLowerCase()) ? UNPACK[encoding.toLowerCase()] : undefined;
  if (unpack === undefined) return bytes;
  try {
    return unpack(bytes, { maxOutputLength: MAX_ANSWER_BYTES });
  } catch {
    // Broken, or a decompression bomb: the raw bytes are no valid answer.
    return bytes;
  }
}

function decoded(bytes: Buffer, contentType = ''): string {
  const [, charset = 'utf-8'] = /charset\s*=\s*"?([^\s";]+)/i.exec(contentType) ?? [];
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // No charset of the Encoding Standard. Nearly all others agree with UTF-8 on ASCII.
    return new TextDecoder().decode(bytes);
  }
}
