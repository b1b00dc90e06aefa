import { type AccessPolicy, administrators, roleStatements, users } from '@berth/platform';

const CHANGE = ['update', 'partial_update', 'set_label', 'unset_label'];

const held = (permission: string): string => `has_namespace_or_obj_perms:file.${permission}`;

/** Who may do what with the plugin's objects in the management API. */
export const filePolicies: readonly AccessPolicy[] = [
  {
    viewsetName: 'content/file/files',
    statements: [
      users(['list', 'retrieve']),
      users(['create'], 'has_required_repo_perms_on_upload:file.modify_filerepository'),
      administrators('create'),
      users(['set_label', 'unset_label'], 'has_model_perms:core.manage_content_labels'),
    ],
  },
  {
    viewsetName: 'repositories/file/file',
    statements: [
      users(['list']),
      users(['create'], 'has_model_perms:file.add_filerepository'),
      users(['retrieve'], held('view_filerepository')),
      users(CHANGE, held('change_filerepository')),
      users(
        ['modify', 'add', 'remove', 'restore', 'promote', 'preview_promotion'],
        held('modify_filerepository'),
      ),
      users(['destroy'], held('delete_filerepository')),
      ...roleStatements('file.manage_roles_filerepository'),
    ],
    owner: 'file.filerepository_owner',
  },
  {
    viewsetName: 'repositories/file/file/versions',
    statements: [
      users(['list', 'retrieve', 'diff'], held('view_filerepository')),
      users(['destroy'], held('delete_filerepository')),
    ],
  },
  {
    viewsetName: 'publications/file/file',
    statements: [
      users(['list']),
      users(['retrieve'], 'has_model_or_obj_perms:file.view_filepublication'),
      users(['create'], 'has_repo_attr_model_or_obj_perms:file.modify_filerepository'),
      users(['destroy'], 'has_model_or_obj_perms:file.delete_filepublication'),
      users(['destroy'], 'has_repo_attr_model_or_obj_perms:file.modify_filerepository'),
      ...roleStatements('file.manage_roles_filepublication'),
    ],
    owner: 'file.filepublication_owner',
  },
  {
    viewsetName: 'distributions/file/file',
    statements: [
      users(['list']),
      users(['retrieve'], `not is_private or ${held('view_filedistribution')}`),
      users(['create'], 'has_namespace_perms:file.namespace_add_filedistribution'),
      users([...CHANGE, 'promote', 'preview_promotion'], held('change_filedistribution')),
      users(['destroy'], held('delete_filedistribution')),
      ...roleStatements('file.manage_roles_filedistribution'),
    ],
    owner: 'file.filedistribution_owner',
  },
];
