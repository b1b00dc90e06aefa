import { type Caller, holds, inVersion, type KeptBytes, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { file, servedPublication } from './file.js';

/** What a distribution serves at a path, to somebody who may have it. */
export interface ServedTree {
  readonly basePath: string;
  readonly private: boolean;
  readonly repositoryId: string;
  readonly number: number;
  readonly manifest: string | null;
  readonly manifestArtifactId: string | null;
  /** The rest of the path: that of a file or a directory. */
  readonly path: string;
}

/** Bytes that are served. */
export interface ServedFile extends KeptBytes {
  readonly sha256: string;
  readonly size: number;
}

/** What is in a directory. */
export interface Entry {
  readonly name: string;
  /** Null for a directory. */
  readonly size: number | null;
}

// Of several distributions at a path the one counts whose base path is the longest.
const TREE = new Statement<Omit<ServedTree, 'path'> & { mayPull: boolean }>(
  `SELECT d.base_path AS "basePath", d.private, p.*, NOT d.private OR $3 OR ${holds('$2', file.ways.pull)} AS "mayPull"
     FROM distribution d
     JOIN namespace n ON n.id = d.namespace_id
     LEFT JOIN LATERAL (${servedPublication(`
            p.repository_id AS "repositoryId", p.version_number AS number, p.manifest,
            p.manifest_artifact_id AS "manifestArtifactId"`)}) p ON true
    WHERE d.base_path = ANY($1::text[]) AND d.plugin = 'file'
    ORDER BY length(d.base_path) DESC LIMIT 1`,
);

const BYTES = 'a.sha256, a.size, a.location, a.bytes';

const FILE = new Statement<ServedFile>(
  `SELECT ${BYTES} FROM membership x
     JOIN file_content f ON f.id = x.content_id
     JOIN artifact a ON a.id = f.artifact_id
    WHERE x.repository_id = $1 AND x.name = $3 AND ${inVersion('x', '$2::int')}`,
);

const ARTIFACT = new Statement<ServedFile>(`SELECT ${BYTES} FROM artifact a WHERE a.id = $1`);

const ENTRIES = new Statement<Entry>(
  `SELECT split_part(rest, '/', 1) AS name, CASE WHEN bool_or(position('/' IN rest) > 0) THEN NULL ELSE max(size) END AS size
     FROM (SELECT substr(x.name, length($3) + 1) AS rest, a.size
             FROM membership x
             JOIN file_content f ON f.id = x.content_id
             JOIN artifact a ON a.id = f.artifact_id
            WHERE x.repository_id = $1 AND ${inVersion('x', '$2::int')}
              AND ($3 = '' OR x.name > $3 AND x.name < rtrim($3, '/') || '0')) AS below
    WHERE split_part(rest, '/', 1) > $4
    GROUP BY 1 ORDER BY 1 LIMIT $5`,
);

/** What distributions of files serve. */
@Injectable()
export class ServedFiles {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Resolves with null where nothing is served that the caller may have.
   * @param path of the base path and what follows it; nobody's is null
   */
  async tree(path: string, caller: Pick<Caller, 'userId' | 'superuser'> | null): Promise<ServedTree | null> {
    const names = path.split('/');
    const basePaths = names.map((_, place) => names.slice(0, place + 1).join('/')).slice(0, 128);
    const values = [basePaths, caller?.userId ?? null, caller?.superuser ?? false];
    const found = await TREE.first(this.dataSource, values);
    if (found === undefined || !found.mayPull || found.repositoryId === null) return null;
    return { ...found, path: path.slice(found.basePath.length + 1) };
  }

  /** The file at the path, or the manifest of the publication; undefined where there is none. */
  file({
    repositoryId,
    number,
    manifest,
    manifestArtifactId,
    path,
  }: ServedTree): Promise<ServedFile | undefined> {
    if (path === manifest) return ARTIFACT.first(this.dataSource, [manifestArtifactId]);
    return FILE.first(this.dataSource, [repositoryId, number, path]);
  }

  /**
   * What is in the directory at the path, by name. @param after the name after which it begins
   */
  async entries(tree: ServedTree, after: string, most: number): Promise<readonly Entry[]> {
    const { repositoryId, number, manifest, manifestArtifactId, path } = tree;
    const found = await ENTRIES.all(this.dataSource, [repositoryId, number, path, after, most]);
    if (manifest === null || !manifest.startsWith(path) || after !== '') return found;
    const [name = '', below] = manifest.slice(path.length).split('/', 2);
    if (found.some((entry) => entry.name === name)) return found;
    const artifact = below === undefined ? await ARTIFACT.first(this.dataSource, [manifestArtifactId]) : null;
    return [{ name, size: artifact?.size ?? null }, ...found];
  }
}
