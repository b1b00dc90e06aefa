import { v5 as uuidOf } from 'uuid';

import { BytesMissing, type UploadedBytes } from '../storage.js';
import type { Multipart } from './bucket.js';

/** An object that has some bytes of an upload, which will become a part of it. */
export interface Piece {
  readonly key: string;
  readonly size: number;
}

/** Where the bytes of an upload are: parts of one object first, then pieces that are too small to be parts. */
export interface UploadState {
  /** Null while there are no parts. */
  readonly multipart: Multipart | null;
  /** Of the parts, in their order. What another writer makes of a part has another tag, and does not count. */
  readonly tags: readonly string[];
  /** Of all parts, in bytes. */
  readonly partsSize: number;
  readonly pieces: readonly Piece[];
  /** Objects that were pieces before this state: the next one does without them. */
  readonly former: readonly string[];
}

/** Locations and names of uploads begin so, which tells them from those of other drivers. */
export const SCHEME = 's3:';

export const EMPTY: UploadState = { multipart: null, tags: [], partsSize: 0, pieces: [], former: [] };

/** For the names of objects that are made of several pieces. */
const NAMESPACE = 'b8a5cb2c-4a0a-4c5c-9d57-0c1b0e0a3f11';

export const locationOf = (key: string): string => `${SCHEME}${key}`;

/** @throws BytesMissing where it is no location in a bucket */
export function keyOf(location: string): string {
  if (!location.startsWith(SCHEME)) throw new BytesMissing(location);
  return location.slice(SCHEME.length);
}

/** How a sweep names an upload in parts: it is a word of the states that need it. */
export const nameOf = ({ key, id }: Multipart): string => `${locationOf(key)}#${encodeURIComponent(id)}`;

/** Null where a name is that of an object. */
export function multipartOf(name: string): Multipart | null {
  const [location = '', id] = name.split('#');
  return id === undefined ? null : { key: keyOf(location), id: decodeURIComponent(id) };
}

export const piecesSize = ({ pieces }: UploadState): number =>
  pieces.reduce((sum, { size }) => sum + size, 0);

export const sizeOf = (state: UploadState): number => state.partsSize + piecesSize(state);

/** The state in words, of which those that name something in storage are also said by the sweep. */
export function written(state: UploadState): string {
  const { multipart, tags, partsSize, pieces, former } = state;
  const words = [
    multipart === null ? SCHEME : nameOf(multipart),
    String(partsSize),
    tags.length === 0 ? NONE : tags.map(encodeURIComponent).join(','),
    String(pieces.length),
    ...pieces.flatMap(({ key, size }) => [locationOf(key), String(size)]),
    ...former.map(locationOf),
  ];
  return words.join(' ');
}

const NONE = '-';

/** @throws BytesMissing where the state is not of so many bytes */
export function stateOf({ state, size }: UploadedBytes): UploadState {
  const parsed = parsedState(state);
  if (sizeOf(parsed) !== size) throw new BytesMissing(`an upload: ${sizeOf(parsed)} of ${size}`);
  return parsed;
}

export function parsedState(state: string): UploadState {
  const [multipart = SCHEME, partsSize, tags = NONE, count, ...rest] = state.split(' ');
  const pieces = rest.slice(0, 2 * Number(count));
  return {
    multipart: multipart === SCHEME ? null : multipartOf(multipart),
    partsSize: Number(partsSize),
    tags: tags === NONE ? [] : tags.split(',').map(decodeURIComponent),
    pieces: Array.from({ length: pieces.length / 2 }, (_, index) => ({
      key: keyOf(String(pieces[2 * index])),
      size: Number(pieces[2 * index + 1]),
    })),
    former: rest.slice(pieces.length).map(keyOf),
  };
}

/** Whether it is the state of an upload, rather than the name of one thing. */
export const isState = (text: string): boolean => text.includes(' ');

/** Where the bytes will be when the upload is committed: always at the same place, however often it is. */
export function targetOf(state: UploadState): string {
  const [first, ...others] = state.pieces;
  if (state.multipart !== null) return state.multipart.key;
  if (first === undefined) throw new BytesMissing('an upload that has not begun');
  if (others.length === 0) return first.key;
  return `${first.key.slice(0, first.key.lastIndexOf('/'))}/${uuidOf(written({ ...state, former: [] }), NAMESPACE)}`;
}
