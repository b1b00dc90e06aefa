/** What the config of an image says of it (image specification §config.md). */
export interface ImageConfig {
  readonly architecture: string | null;
  readonly os: string | null;
  readonly variant: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** A platform's names are short words; what is longer names none. */
const LONGEST_NAME = 255;

/** An image has some dozens of labels. Of one that has more than these none is kept: a part would be told as the whole. */
const MOST_LABELS = 5_000;

/** Reads what can be read of a config. It was pushed as a blob like any other, so it may be anything; it says nothing then. */
export function readImageConfig(bytes: Uint8Array): ImageConfig {
  const document = parse(bytes);
  return {
    architecture: nameOf(document.architecture),
    os: nameOf(document.os),
    variant: nameOf(document.variant),
    labels: labelsOf(object(document.config).Labels),
  };
}

/** Of an image whose config is not there. */
export const NO_CONFIG: ImageConfig = { architecture: null, os: null, variant: null, labels: {} };

function parse(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  try {
    return object(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    return {};
  }
}

/** The name of a platform or of a part of one; null where it is none. */
export const nameOf = (value: unknown): string | null =>
  typeof value === 'string' && value !== '' && value.length <= LONGEST_NAME ? storable(value) : null;

function labelsOf(labels: unknown): Record<string, string> {
  const entries = Object.entries(object(labels));
  if (entries.length > MOST_LABELS) return {};
  return storableEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

const object = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};

/** A text as PostgreSQL can keep it, which has neither NUL nor half a surrogate pair. Documents keep both. */
const storable = (text: string): string => text.toWellFormed().replaceAll('\0', '\uFFFD');

/** Texts by texts, all of them storable. */
export const storableEntries = (entries: readonly (readonly [string, string])[]): Record<string, string> =>
  Object.fromEntries(entries.map(([key, value]) => [storable(key), storable(value)]));
