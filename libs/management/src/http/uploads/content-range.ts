import { refusal } from '../refusal.js';

/** Where in the whole a chunk belongs. Both positions are inclusive. */
export interface ChunkRange {
  readonly start: number;
  readonly end: number;
}

/** Reads `bytes <start>-<end>/<size>`, where the size may be `*`. @throws BadRequestException */
export function parseContentRange(header: string | undefined): ChunkRange {
  const [, start = '', end = ''] = /^bytes (\d{1,15})-(\d{1,15})\/(?:\d+|\*)$/.exec(header ?? '') ?? [];
  const range = { start: Number(start), end: Number(end) };
  if (end === '' || range.end < range.start) throw refusal('Invalid or missing content range header.');
  return range;
}
