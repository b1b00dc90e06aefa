import fc from 'fast-check';

import { type Descriptor, digestOf, imageIndex, imageManifest, layer } from '../support/registry-client.js';
import { subjectOf, withFields } from '../support/repository-client.js';
import type { Graph, Node } from './content-model.js';

/** A manifest as it is chosen: parts and subject are places among those before it. */
export interface Choice {
  readonly isIndex: boolean;
  /** An index lists its layers as well, as the caches of buildkit do. */
  readonly listsBlobs: boolean;
  readonly parts: readonly number[];
  readonly config: string;
  readonly layers: readonly string[];
  readonly subject: number | 'missing' | null;
}

const CONFIGS = ['{"os":"linux"}', '{"os":"plan9"}'];
const LAYERS = ['one layer', 'another layer', 'a third layer'];
const FOREIGN_TYPE = 'application/vnd.oci.image.layer.nondistributable.v1.tar';
const MISSING = imageManifest('a config that nobody has', 'a layer that nobody has');

/** All blobs that images are made of, but for the foreign layer. */
export const BLOBS: readonly string[] = [...CONFIGS, ...LAYERS];

const choice: fc.Arbitrary<Choice> = fc.record({
  isIndex: fc.boolean(),
  listsBlobs: fc.boolean(),
  parts: fc.array(fc.nat({ max: 7 }), { minLength: 1, maxLength: 3 }),
  config: fc.constantFrom(...CONFIGS),
  layers: fc.subarray(LAYERS, { minLength: 1, maxLength: 2 }),
  subject: fc.oneof(
    { weight: 5, arbitrary: fc.constant(null) },
    { weight: 6, arbitrary: fc.nat({ max: 7 }) },
    { weight: 1, arbitrary: fc.constant('missing' as const) },
  ),
});

/** Some images: what lists them, what they share, and what says something about them. */
export const choices: fc.Arbitrary<readonly Choice[]> = fc.array(choice, { minLength: 4, maxLength: 7 });

/** The bytes of the layer that lies elsewhere. */
export const foreignLayer = (run: string): string => `a layer of ${run} that lies elsewhere`;

/** A graph of manifests that no other run has. The first one is an image with a foreign layer. */
export function graphOf(run: string, chosen: readonly Choice[]): Graph {
  const nodes = [imageNode('{"os":"linux"}', ['one layer'], [foreignLayer(run)])];
  for (const [place, one] of chosen.entries()) nodes.push(nodeOf(`${place} of ${run}`, one, nodes));
  return new Map(nodes.map((node) => [digestOf(node.bytes), node]));
}

function nodeOf(called: string, chosen: Choice, before: readonly Node[]): Node {
  const at = (place: number): string => before[place % before.length]?.bytes ?? '';
  const blobs = chosen.listsBlobs ? chosen.layers : [];
  const bare = chosen.isIndex
    ? indexNode(chosen.parts.map(at), blobs)
    : imageNode(chosen.config, chosen.layers);
  if (chosen.subject === null) return { ...bare, bytes: withFields(bare.bytes, { annotations: { called } }) };
  const about = chosen.subject === 'missing' ? MISSING : at(chosen.subject);
  const fields = { annotations: { called }, subject: subjectOf(about) };
  return { ...bare, bytes: withFields(bare.bytes, fields), subject: digestOf(about) };
}

function indexNode(parts: readonly string[], blobs: readonly string[]): Node {
  const children = [...new Set(parts)];
  const { manifests, ...index } = JSON.parse(imageIndex(...children));
  const bytes = JSON.stringify({ ...index, manifests: [...manifests, ...blobs.map((blob) => layer(blob))] });
  return nodeWith(bytes, { children: digestsOf(children), blobs: digestsOf(blobs) });
}

function imageNode(config: string, layers: readonly string[], foreign: readonly string[] = []): Node {
  const image = imageManifest(config, ...foreign, ...layers);
  const isForeign = ({ digest }: Descriptor) => digestsOf(foreign).includes(digest);
  const described = JSON.parse(image).layers.map((layer: Descriptor) =>
    isForeign(layer) ? { ...layer, mediaType: FOREIGN_TYPE, urls: ['https://foreign.invalid/'] } : layer,
  );
  const bytes = withFields(image, { layers: described });
  return nodeWith(bytes, { blobs: digestsOf([config, ...foreign, ...layers]) });
}

const nodeWith = (bytes: string, parts: Partial<Node>): Node => ({
  bytes,
  mediaType: JSON.parse(bytes).mediaType,
  children: [],
  blobs: [],
  subject: null,
  ...parts,
});

const digestsOf = (all: readonly string[]): string[] => all.map((bytes) => digestOf(bytes));
