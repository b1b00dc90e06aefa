import { imageManifest } from './registry-client.js';
import { type RepositoryClient, subjectOf, withFields } from './repository-client.js';

/** What a list of referrers is, as far as specs follow it. */
export interface ReferrersIndex {
  readonly schemaVersion: number;
  readonly mediaType: string;
  readonly manifests: readonly { readonly digest: string }[];
}

/** Pushes an image that refers to a subject, by its digest, and resolves with its manifest. */
export async function pushReferrer(
  repository: RepositoryClient,
  subject: string,
  fields: Readonly<Record<string, unknown>> = {},
): Promise<string> {
  const manifest = withFields(imageManifest('{}'), { subject: subjectOf(subject), ...fields });
  await repository.pushBlobs('{}');
  await repository.push(manifest);
  return manifest;
}

/** The list of what refers to a subject, which is given by its digest. */
export async function referrersIndexOf(
  repository: RepositoryClient,
  subject: string,
  query = '',
): Promise<ReferrersIndex> {
  const response = await repository.fetch(`referrers/${subject}${query}`);
  if (response.status !== 200) throw new Error(`GET answered ${response.status} ${await response.text()}`);
  return (await response.json()) as ReferrersIndex;
}

/** The digests in that list. */
export async function referrersOf(
  repository: RepositoryClient,
  subject: string,
  query = '',
): Promise<string[]> {
  const { manifests } = await referrersIndexOf(repository, subject, query);
  return manifests.map(({ digest }) => digest);
}
