import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { BytesMissing } from '../storage.js';
import { nameOf, parsedState, sizeOf, stateOf, targetOf, type UploadState, written } from './upload-state.js';

const key = fc.uuid().map((id) => `blobs/2026-11-29/${id}`);
const size = fc.nat();

/** Ids and tags are of the store's choosing. */
const states: fc.Arbitrary<UploadState> = fc.record({
  multipart: fc.option(fc.record({ key, id: fc.string({ minLength: 1 }) })),
  tags: fc.array(fc.string({ minLength: 1 })),
  partsSize: size,
  pieces: fc.array(fc.record({ key, size }), { minLength: 1 }),
  former: fc.array(key),
});

describe('the state of an upload', () => {
  it('is the same when it is read', () => {
    fc.assert(fc.property(states, (state) => expect(parsedState(written(state))).toEqual(state)));
  });

  it('has a word for whatever the store has of it', () => {
    fc.assert(
      fc.property(states, (state) => {
        const words = written(state).split(' ');

        for (const { key } of state.pieces) expect(words).toContain(`s3:${key}`);
        if (state.multipart !== null) expect(words).toContain(nameOf(state.multipart));
      }),
    );
  });

  it('says where the bytes will be, whatever it did without', () => {
    fc.assert(
      fc.property(states, fc.array(key), (state, former) =>
        expect(targetOf({ ...state, former })).toBe(targetOf(state)),
      ),
    );
  });

  it('is of so many bytes, and of no others', () => {
    fc.assert(
      fc.property(states, (state) => {
        const text = written(state);

        expect(stateOf({ state: text, size: sizeOf(state) })).toEqual(state);
        expect(() => stateOf({ state: text, size: sizeOf(state) + 1 })).toThrow(BytesMissing);
      }),
    );
  });
});
