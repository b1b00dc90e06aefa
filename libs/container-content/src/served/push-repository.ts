/** SQL for the id of the push repository that a name serves: one that bears the name, too. @param name SQL */
export const pushRepositoryOf = (name: string): string =>
  `SELECT r.id FROM distribution d JOIN repository r ON r.id = d.repository_id
    WHERE d.base_path = ${name} AND r.name = d.base_path AND r.kind = 'push' AND r.plugin = 'container'`;
