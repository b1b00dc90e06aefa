import { keepVersion } from '@berth/management';
import {
  Artifacts,
  HandlesJobs,
  IncomingBytes,
  inVersion,
  type LongAccomplished,
  LongTaskHandler,
  type RoleTarget,
  type RunningTask,
  Statement,
  type Transaction,
  type VersionRef,
} from '@berth/platform';
import { DataSource } from 'typeorm';
import { v7 as uuid } from 'uuid';

import { isPublicationVisible, PUBLICATION_RESOURCE } from './file.js';
import { filePermissions } from './permissions.js';

const PUBLISH = 'file.publish';
const OWNER = 'file.filepublication_owner';

export interface PublishInput extends VersionRef {
  /** The path of the manifest; null for none. */
  readonly manifest: string | null;
}

interface Line {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

const PAGE = 1000;

const LINES = new Statement<Line>(
  `SELECT f.relative_path AS path, a.sha256, a.size
     FROM membership x JOIN file_content f ON f.id = x.content_id JOIN artifact a ON a.id = f.artifact_id
    WHERE x.repository_id = $1 AND ${inVersion('x', '$2::int')} AND x.name > $3 ORDER BY x.name LIMIT ${PAGE}`,
);

// Who makes a publication owns it.
const MAKE = new Statement(
  `WITH made AS (
     INSERT INTO file_publication (id, repository_id, version_number, manifest, manifest_artifact_id)
     VALUES ($1, $2, $3, $4, $5) RETURNING id)
   INSERT INTO role_assignment (id, role_id, user_id, object_id)
   SELECT $6, role.id, maker.id, made.id
     FROM made JOIN role ON role.name = '${OWNER}' JOIN "user" maker ON maker.id = $7`,
);

/** Writes the manifest of a version, and makes a publication of both. */
@HandlesJobs(PUBLISH)
export class Publish extends LongTaskHandler<PublishInput, null> {
  readonly taskName = PUBLISH;
  override readonly isOrdered = true;

  constructor(
    dataSource: DataSource,
    private readonly incoming: IncomingBytes,
    private readonly artifacts: Artifacts,
  ) {
    super(dataSource);
  }

  protected override async perform(input: PublishInput, task: RunningTask): Promise<LongAccomplished<null>> {
    const { repositoryId, number, manifest } = input;
    const [id, artifactId] = [uuid(), manifest === null ? null : await this.write(input, task.signal)];
    return {
      result: null,
      createdResources: [PUBLICATION_RESOURCE.prn(id)],
      finish: async (tx: Transaction) => {
        await keepVersion(tx, input);
        await MAKE.all(tx, [id, repositoryId, number, manifest, artifactId, uuid(), task.createdById]);
      },
    };
  }

  /** Resolves with the id of the artifact. */
  private async write(version: VersionRef, signal: AbortSignal): Promise<string> {
    const { id } = await this.incoming.receive(
      this.lines(version, signal),
      async () => {},
      (received) => this.artifacts.make(received),
    );
    return id;
  }

  private async *lines(
    { repositoryId, number }: VersionRef,
    signal: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    let page: readonly Line[];
    let last = '';
    do {
      signal.throwIfAborted();
      page = await LINES.all(this.dataSource, [repositoryId, number, last]);
      last = page.at(-1)?.path ?? last;
      yield Buffer.from(page.map((line) => `${quoted(line.path)},${line.sha256},${line.size}\n`).join(''));
    } while (page.length === PAGE);
  }
}

/** A value of a line: as it is, or between quotes where it has a comma or a quote. */
const quoted = (text: string): string => (/[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** What can be held on publications. */
export const PUBLICATION_PERMISSIONS: readonly string[] = [
  ...new Set(filePermissions.roles.flatMap(({ permissions }) => permissions)),
].filter((one) => one.endsWith('_filepublication'));

/** Publications, as what roles can be given on. */
export const PUBLICATION_TARGET: RoleTarget = {
  resource: PUBLICATION_RESOURCE,
  from: 'file_publication p',
  where: 'true',
  key: 'p.id',
  keyType: 'uuid',
  objectId: 'p.id',
  isVisible: isPublicationVisible,
  permissions: PUBLICATION_PERMISSIONS,
  manageRoles: 'file.manage_roles_filepublication',
};
