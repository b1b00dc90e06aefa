import { digestOf, imageIndex, imageManifest, type RegistryClient } from '../support/registry-client.js';
import { RepositoryClient, subjectOf, withFields } from '../support/repository-client.js';
import type { ManagementClient } from './management-client.js';

/** What a test calls contents, by their digests. */
export type Labels = ReadonlyMap<string, string>;

/** The manifests of an index of two platforms, with what was said about it. */
export interface SignedIndex {
  readonly repository: RepositoryClient;
  readonly index: string;
  readonly amd64: string;
  readonly arm64: string;
  readonly labels: Labels;
}

/** What a version holds when it holds the index with all that belongs to it. */
export const ALL_OF_INDEX = [
  'amd64',
  'amd64 config',
  'amd64 layer',
  'arm64',
  'arm64 config',
  'arm64 layer',
  'arm64 signature',
  'empty',
  'index',
  'index signature',
  'sbom',
  'sbom signature',
  'shared layer',
  'tag cosign',
  'tag v1',
].sort();

/**
 * Pushes an index under the tag `v1`: of two images that share a layer. By `subject`, the index has a signature and one of
 * its images a bill of materials, which is signed in its turn; the other image has a signature under cosign's tag.
 */
export async function pushSignedIndex(registry: RegistryClient, name: string): Promise<SignedIndex> {
  const repository = new RepositoryClient(registry, name);
  const labels = new Map<string, string>();
  const label = (bytes: string, called: string): string => {
    labels.set(digestOf(bytes), called);
    return bytes;
  };
  const blob = async (called: string, bytes = `${called} of ${name}`): Promise<string> => {
    await repository.pushBlobs(bytes);
    return label(bytes, called);
  };
  const manifest = async (called: string, bytes: string, reference?: string): Promise<string> => {
    await repository.push(bytes, reference);
    return label(bytes, called);
  };
  const said = (called: string, of: string) => {
    const annotations = { called: `${called} of ${name}` };
    return manifest(called, withFields(imageManifest('{}'), { subject: subjectOf(of), annotations }));
  };

  const shared = await blob('shared layer');
  await blob('empty', '{}');
  const image = async (platform: string) =>
    manifest(
      platform,
      imageManifest(await blob(`${platform} config`), shared, await blob(`${platform} layer`)),
    );
  const [amd64, arm64] = [await image('amd64'), await image('arm64')];
  const index = await manifest('index', imageIndex(amd64, arm64), 'v1');
  await said('index signature', index);
  await said('sbom signature', await said('sbom', amd64));
  const tag = `${digestOf(arm64).replace(':', '-')}.sig`;
  labels.set(tag, 'cosign');
  await manifest('arm64 signature', withFields(imageManifest('{}'), { annotations: { name } }), tag);
  return { repository, index, amd64, arm64, labels };
}

/** What a version holds, as the test calls it, sorted. */
export async function heldIn(api: ManagementClient, version: string, labels: Labels): Promise<string[]> {
  const list = async (type: string) =>
    (await api.page(`content/container/${type}/?limit=1000&repository_version=${version}`)).results;
  const [tags, manifests, blobs] = await Promise.all(['tags', 'manifests', 'blobs'].map(list));
  return [
    ...(tags ?? []).map(({ name }) => `tag ${labels.get(name) ?? name}`),
    ...[...(manifests ?? []), ...(blobs ?? [])].map(({ digest }) => labels.get(digest) ?? digest),
  ].sort();
}
