import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';

import { ManifestInvalid } from '../oci/errors.js';
import { hashBytes } from '../oci/reference.js';
import { parseManifest } from './documents.js';

const IMAGE = 'application/vnd.oci.image.manifest.v1+json';
const INDEX = 'application/vnd.oci.image.index.v1+json';
const DOCKER_LIST = 'application/vnd.docker.distribution.manifest.list.v2+json';
const FOREIGN = 'application/vnd.docker.image.rootfs.foreign.diff.tar.gzip';

const part = (text: string, mediaType = 'application/vnd.example') => ({
  mediaType,
  digest: hashBytes('sha256', Buffer.from(text)),
  size: text.length,
});
const parse = (document: unknown, contentType?: string) =>
  parseManifest(Buffer.from(JSON.stringify(document)), contentType);
const image = (fields: object = {}) => ({
  schemaVersion: 2,
  config: part('config'),
  layers: [part('one'), part('three')],
  ...fields,
});

describe('the document of a manifest', () => {
  it('tells the parts of an image', () => {
    const { config, blobs, foreignBlobs, children, layersSize } = parse(
      image({ layers: [part('one'), part('foreign', FOREIGN)] }),
    );

    expect(config).toBe(part('config').digest);
    expect(blobs).toEqual([part('config').digest, part('one').digest]);
    expect(foreignBlobs).toEqual([part('foreign').digest]);
    expect(children).toEqual([]);
    expect(layersSize).toBe('one'.length + 'foreign'.length);
  });

  it('tells the parts of an index', () => {
    const { config, blobs, children } = parse(
      { schemaVersion: 2, manifests: [part('a'), part('b')] },
      DOCKER_LIST,
    );

    expect([config, blobs]).toEqual([null, []]);
    expect(children).toEqual([part('a').digest, part('b').digest]);
  });

  it('tells what an artifact is of', () => {
    const found = parse(image({ artifactType: 'text/spdx', subject: part('subject', IMAGE) }));

    expect(found).toMatchObject({ artifactType: 'text/spdx', subject: part('subject').digest });
  });

  it.each([
    ['its own', image({ mediaType: IMAGE }), undefined, IMAGE],
    ['its own, which the request repeats', image({ mediaType: IMAGE }), IMAGE, IMAGE],
    ['its own where the request only says JSON', image({ mediaType: IMAGE }), 'application/json', IMAGE],
    ["the request's", image(), 'application/vnd.example+json', 'application/vnd.example+json'],
    ["the request's without parameters", image(), `${IMAGE}; charset=utf-8`, IMAGE],
    ['an image where nobody says', image(), undefined, IMAGE],
    ['an index where nobody says', { schemaVersion: 2, manifests: [] }, undefined, INDEX],
  ])('has %s as its type', (_, document, contentType, expected) => {
    expect(parse(document, contentType).mediaType).toBe(expected);
  });

  it.each([
    ['another type than the request', image({ mediaType: IMAGE }), INDEX],
    ['schema version 1', { schemaVersion: 1 }, undefined],
    ['a type that is malformed', image({ mediaType: 'nonsense' }), undefined],
    ['a type that is no text', image({ mediaType: 7 }), undefined],
    ['an artifact type that is malformed', image({ artifactType: '\0' }), undefined],
    ['a size that is no number', image({ config: { ...part('config'), size: '6' } }), undefined],
    ['a size beyond all measure', image({ config: { ...part('config'), size: 1e300 } }), undefined],
    ['annotations that are a list', image({ annotations: [] }), undefined],
  ])('is refused for %s', (_, document, contentType) => {
    expect(() => parse(document, contentType)).toThrow(ManifestInvalid);
  });

  it('keeps of its annotations what a database can', () => {
    const { annotations } = parse(image({ annotations: { 'a\0b': 'c\0', half: '\ud800', whole: '🐳' } }));

    expect(annotations).toEqual({ 'a\uFFFDb': 'c\uFFFD', half: '\uFFFD', whole: '🐳' });
  });

  it('is never anything but parsed or refused', () => {
    const near = fc.record(
      {
        schemaVersion: fc.constantFrom<unknown>(2, 1, null),
        mediaType: fc.constantFrom<unknown>(IMAGE, INDEX, '', 3),
        config: fc.oneof(fc.constant(part('config')), fc.jsonValue()),
        layers: fc.oneof(fc.constant([part('layer')]), fc.jsonValue()),
        manifests: fc.oneof(fc.constant([part('child')]), fc.jsonValue()),
        subject: fc.oneof(fc.constant(part('subject')), fc.jsonValue()),
        annotations: fc.oneof(
          fc.dictionary(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' })),
          fc.jsonValue(),
        ),
      },
      { requiredKeys: [] },
    );
    const bytes = fc.oneof(
      near.map((document) => Buffer.from(JSON.stringify(document))),
      fc.json().map((text) => Buffer.from(text)),
      fc.uint8Array(),
    );
    const property = fc.property(bytes, fc.option(fc.string(), { nil: undefined }), (body, contentType) => {
      const parsed = attempt(() => parseManifest(body, contentType));

      if (parsed instanceof Error) expect(parsed).toBeInstanceOf(ManifestInvalid);
      else expect(JSON.stringify(parsed)).not.toContain('\\u0000');
    });

    fc.assert(property, { numRuns: 1000 });
  });
});

function attempt<T>(work: () => T): T | Error {
  try {
    return work();
  } catch (error) {
    return error as Error;
  }
}
