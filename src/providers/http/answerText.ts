// From the bytes of an answer to its text: unpacked, though nobody asked for it packed, and decoded as it says it is.
import type { IncomingHttpHeaders } from 'node:http';
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib';

/** The largest answer that is read, in bytes, unpacked ones too. */
export const MAX_ANSWER_BYTES = 1024 * 1024;

const UNPACK: Readonly<Record<string, typeof gunzipSync>> = {
  gzip: gunzipSync,
  'x-gzip': gunzipSync,
  deflate: inflateSync,
  br: brotliDecompressSync,
};

/** What cannot be unpacked or decoded holds U+FFFD in the places in question, which no output may have. */
export function textOf(bytes: Buffer, headers: IncomingHttpHeaders): string {
  return decoded(unpacked(bytes, headers['content-encoding']), headers['content-type']);
}

function unpacked(bytes: Buffer, encoding = ''): Buffer {
  const unpack = Object.hasOwn(UNPACK, encoding.toLowerCase()) ? UNPACK[encoding.toLowerCase()] : undefined;
  if (unpack === undefined) return bytes;
  try {
    return unpack(bytes, { maxOutputLength: MAX_ANSWER_BYTES });
  } catch {
    // Broken, or a bomb: as it came, it is no answer that anybody understands.
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
