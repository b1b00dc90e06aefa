import type { ApiTexts } from '@berth/platform';

const UUID = '019a5b2e-6c1f-7c40-9d1e-2f3a4b5c6d7e';
const HEX = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
const FILE = `/pulp/api/v3/content/file/files/${UUID}/`;
const REPOSITORY = `/pulp/api/v3/repositories/file/file/${UUID}/`;
const PUBLICATION = `/pulp/api/v3/publications/file/file/${UUID}/`;

/** What the description of the management API says of the file plugin. */
export const fileTexts: ApiTexts = {
  objects: {
    content_file_files: {
      one: 'a file',
      many: 'files',
      about: 'A file is bytes and the path that they are found at, below the distribution that serves them.',
    },
    repositories_file_file: {
      one: 'a file repository',
      many: 'file repositories',
      about: 'A file repository holds files. Each change makes its next version.',
    },
    repositories_file_file_versions: {
      one: 'a version of a file repository',
      many: 'the versions of a file repository',
      about:
        'A version is what the repository held at one time. It never changes, and says who made it, how, and what it changed.',
    },
    publications_file_file: {
      one: 'a file publication',
      many: 'file publications',
      about: 'A publication makes a version ready to be served, with a manifest that lists its files.',
    },
    distributions_file_file: {
      one: 'a file distribution',
      many: 'file distributions',
      about:
        'A distribution serves a publication below `/pulp/content/<base_path>/`: the newest one of a repository, or that of one version.',
    },
  },
  operations: {
    content_file_files_create: [
      'Create a file',
      'Makes a file of the bytes that a form has, or of an artifact, or of an upload, and adds it to the repository that the body names. Only administrators need not name one.',
    ],
    repositories_file_file_modify: [
      'Modify the content of a file repository',
      'Removes files, and adds others, in a new version. A file that is added replaces the one at its path. With `base_version` the new version is made from that one.',
    ],
    repositories_file_file_add: [
      'Add files to a file repository',
      'Adds files in a new version. A file replaces the one at its path. The caller must be able to read the files elsewhere.',
    ],
    repositories_file_file_remove: [
      'Remove files from a file repository',
      'Removes files, or everything (`["*"]`), in a new version.',
    ],
    repositories_file_file_promote: [
      'Promote files to a file repository',
      'Makes the content of another repository, or the files at some paths, the next version.',
    ],
    repositories_file_file_preview_promotion: [
      'Preview a promotion to a file repository',
      'Tells what a promotion with the same body would change. Nothing is changed.',
    ],
    repositories_file_file_restore: [
      'Restore a version of a file repository',
      'Makes a new version with exactly the content of an earlier one. The versions in between stay.',
    ],
    repositories_file_file_versions_diff: [
      'Compare a version of a file repository',
      'Tells which files the version has got and lost since the one before, or since the version that `against` names.',
    ],
    distributions_file_file_promote: [
      'Promote a version of a file distribution',
      'Pins the distribution to a version of a repository, at once. The newest publication of that version is served.',
    ],
    distributions_file_file_preview_promotion: [
      'Preview a promotion of a file distribution',
      'Tells which files would come and go in what the distribution shows. Nothing is changed.',
    ],
    publications_file_file_create: [
      'Publish a version of a file repository',
      'Makes a publication of a version, or of the latest version of a repository. The manifest has a line for each file: path, SHA-256 digest, size.',
    ],
  },
  fields: {
    'file.FileRepository.name': ['The name of the repository.', 'team/downloads'],
    'file.FileDistribution.name': ['The name of the distribution.', 'team/downloads'],
    'file.FileContent.relative_path': [
      'The path of the file below the distribution that serves it.',
      'docs/readme.txt',
    ],
    'file.FileContent.artifact': [
      'The `pulp_href` of the artifact that has the bytes.',
      `/pulp/api/v3/artifacts/${UUID}/`,
    ],
    'file.FileContent.upload': [
      'The `pulp_href` of an upload that has all its bytes.',
      `/pulp/api/v3/uploads/${UUID}/`,
    ],
    'file.FileContent.repository': ['The repository that the file is added to.', REPOSITORY],
    'file.FileContent.md5': ['Always null: MD5 proves nothing.', null],
    'file.FileContent.sha1': ['Always null: SHA-1 proves nothing.', null],
    'file.RestoreVersion.version': ['The version to restore: its number, href or PRN.', 7],
    'file.VersionDiff.version': ['The version that was compared.', `${REPOSITORY}versions/3/`],
    'file.FileContent.sha256': ['The SHA-256 digest of the bytes.', HEX],
    add_content_units: ['The files to add, by href or PRN.', [FILE]],
    remove_content_units: ['The files to remove, by href or PRN. `["*"]` means everything.', [FILE]],
    'RepositoryAddRemoveContent.base_version': [
      'The version that the new one is made from; the latest, where it is left out.',
      `${REPOSITORY}versions/2/`,
    ],
    'file.FilePublication.repository': ['The repository of the version that is published.', REPOSITORY],
    'file.FilePublication.repository_version': ['The version that is published.', `${REPOSITORY}versions/3/`],
    'file.FilePublication.manifest': ['The path of the manifest; null for no manifest.', 'PULP_MANIFEST'],
    'file.FileRepository.manifest': ['The path of the manifest of a publication.', 'PULP_MANIFEST'],
    autopublish: ['Always false: a version is published when somebody asks for it.', false],
    checkpoint: ['Always false: Berth has no checkpoints.', false],
    publication: ['The publication to serve: its version is served.', PUBLICATION],
    base_url: ['Where the files are served.', '/pulp/content/team/downloads/'],
  },
  parameters: {
    'content_file_files_list.relative_path': ['Only files at this path.', 'docs/readme.txt'],
    'publications_file_file_list.repository': ['Only publications of this repository.', REPOSITORY],
    'publications_file_file_list.repository_version': [
      'Only publications of this version.',
      `${REPOSITORY}versions/3/`,
    ],
    'publications_file_file_list.content': [
      'Only publications of versions with this file, by href or PRN.',
      FILE,
    ],
  },
};
