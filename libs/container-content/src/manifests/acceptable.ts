/** SQL for whether content is pending in a repository. Scalar subqueries, as in `readable`. */
const isPending = (id: string, repositoryId: string): string =>
  `(SELECT true FROM pending_content p WHERE p.repository_id = ${repositoryId} AND p.content_id = ${id})`;

/** SQL for whether content has left the repository only lately: a client that found it there does not send it. */
const isWithdrawn = (id: string, repositoryId: string): string =>
  `(SELECT true FROM withdrawn_content w WHERE w.repository_id = ${repositoryId} AND w.content_id = ${id})`;

/** SQL: true where a manifest pushed to a repository may be made of content although its latest version does not hold that. */
export const isAwaited = (id: string, repositoryId: string): string =>
  `COALESCE(${isPending(id, repositoryId)}, ${isWithdrawn(id, repositoryId)})`;

/** SQL: true where a manifest that is pushed to a repository may be made of content. */
export const isAcceptable = (id: string, repositoryId: string): string =>
  `COALESCE((SELECT true FROM membership x
              WHERE x.repository_id = ${repositoryId} AND x.content_id = ${id} AND x.removed_in IS NULL),
            ${isAwaited(id, repositoryId)})`;
