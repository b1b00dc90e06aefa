import { inVersion } from '@berth/platform';

/**
 * SQL for whether content can be read by its digest where a version is served: it is in that version, or pending. Scalar
 * subqueries, because PostgreSQL may plan EXISTS under OR as a hash of the whole table.
 *
 * @param served alias of a row with the repository's `id` and the version's `number`
 */
export const readable = (contentId: string, served: string): string =>
  readableAt(contentId, `${served}.id`, `${served}.number`);

/** The same, by SQL for the repository and for the version's number. */
export const readableAt = (contentId: string, repositoryId: string, number: string): string =>
  `COALESCE(
     (SELECT true FROM membership x
       WHERE x.repository_id = ${repositoryId} AND x.content_id = ${contentId} AND ${inVersion('x', number)} LIMIT 1),
     (SELECT true FROM pending_content p WHERE p.repository_id = ${repositoryId} AND p.content_id = ${contentId}),
     false)`;
