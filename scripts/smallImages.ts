// Small images out of screenshots: PNGs with a palette of 256 colors, and GIFs that only hold what changes.
import { crc32, deflateSync } from 'node:zlib';
import gifenc from 'gifenc';
import { PNG } from 'pngjs';

// oxlint-disable-next-line import/no-named-as-default-member -- Node sees a CommonJS module's default alone.
const { applyPalette, GIFEncoder, quantize } = gifenc;

export interface Frame {
  /** A PNG. */
  image: Buffer;
  /** How long it is shown, milliseconds. */
  delayMs: number;
}

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const COLOURS = 256;

/** The same picture with a palette (PNG, third edition, color type 3). */
export function packPng(source: Buffer): Buffer {
  const { width, height, data } = PNG.sync.read(source);
  const palette = quantize(data, COLOURS);
  const pixels = applyPalette(data, palette);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 3, 0, 0, 0], 8);
  // Each line begins with its filter: none suits flat areas of few colors.
  const lines = Buffer.alloc(height * (width + 1));
  for (let line = 0; line < height; line += 1)
    lines.set(pixels.subarray(line * width, (line + 1) * width), line * (width + 1) + 1);
  const colors = Buffer.from(palette.flatMap(([red = 0, green = 0, blue = 0]) => [red, green, blue]));
  return Buffer.concat([
    SIGNATURE,
    chunk('IHDR', header),
    chunk('PLTE', colors),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** One palette for all frames; what is as it was before is transparent. Frames that change nothing lengthen the one before. */
export function packGif(frames: readonly Frame[]): Uint8Array {
  const [first] = frames;
  if (first === undefined) throw new Error('There are no frames.');
  const read = frames.map(({ image, delayMs }) => ({ ...PNG.sync.read(image), delayMs }));
  const [{ width, height } = { width: 0, height: 0 }] = read;
  // Of every frame a few pixels: colors that matter are in many of them.
  const sample = Buffer.concat(read.map(({ data }) => sampled(data)));
  const palette = [...quantize(sample, COLOURS - 1), [0, 0, 0]];
  const transparentIndex = palette.length - 1;
  const gif = GIFEncoder();
  let before: Uint8Array | undefined;
  let waiting: { index: Uint8Array; delay: number } | undefined;
  const flush = (): void => {
    if (waiting === undefined) return;
    const { index, delay } = waiting;
    gif.writeFrame(index, width, height, { palette, delay, transparent: true, transparentIndex, dispose: 1 });
  };
  for (const { data, delayMs } of read) {
    const pixels = applyPalette(data, palette.slice(0, -1));
    const changed = changedPixels(pixels, before, transparentIndex);
    if (changed === undefined && waiting !== undefined) {
      waiting.delay += delayMs;
      continue;
    }
    flush();
    waiting = { index: changed ?? pixels, delay: delayMs };
    before = pixels;
  }
  flush();
  gif.finish();
  return gif.bytes();
}

/** Undefined if nothing changed. */
function changedPixels(
  now: Uint8Array,
  before: Uint8Array | undefined,
  transparentIndex: number,
): Uint8Array | undefined {
  if (before === undefined) return now;
  const changed = now.map((index, at) => (index === before[at] ? transparentIndex : index));
  return changed.every((index) => index === transparentIndex) ? undefined : changed;
}

function sampled(data: Buffer): Buffer {
  const every = 37;
  const kept = Buffer.alloc(Math.ceil(data.length / 4 / every) * 4);
  for (let pixel = 0; pixel * every * 4 < data.length; pixel += 1)
    data.copy(kept, pixel * 4, pixel * every * 4, pixel * every * 4 + 4);
  return kept;
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
