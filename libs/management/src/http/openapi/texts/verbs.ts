import type { ObjectText, OperationText } from '@berth/platform';

const ROLES = 'A role on an object is a set of permissions that users or groups have on it.';

/** What operations that many objects have do, by the verb that ends their ids. */
export const VERBS: Readonly<Record<string, (text: ObjectText) => OperationText>> = {
  list: ({ many, about }) => [
    `List ${many}`,
    `Shows ${many} that the caller may see, a page at a time. Filters narrow the list, and \`ordering\` sorts it. ${about}`,
  ],
  read: ({ one, about }) => [`Show ${one}`, `Shows ${one}. ${about}`],
  create: ({ one, about }) => [`Create ${one}`, `Creates ${one}. ${about}`],
  update: ({ one }) => [
    `Replace the fields of ${one}`,
    'Sets the fields that the body has. The body needs every required field; an optional field that it leaves out keeps its value.',
  ],
  partial_update: ({ one }) => [
    `Change fields of ${one}`,
    'Sets the fields that the body has, and leaves all other fields as they are.',
  ],
  delete: ({ one }) => [`Delete ${one}`, `Deletes ${one}.`],
  set_label: ({ one }) => [
    `Set a label of ${one}`,
    `Sets one label of ${one}, and leaves its other labels as they are, also those that other callers set at the same time.`,
  ],
  unset_label: ({ one }) => [
    `Remove a label of ${one}`,
    `Removes one label of ${one}, and answers with its last value. The other labels stay.`,
  ],
  my_permissions: ({ one }) => [
    `List the caller's permissions on ${one}`,
    `Shows each permission that the caller has on ${one}, through roles on the object and through roles on all objects.`,
  ],
  list_roles: ({ one }) => [
    `List the roles on ${one}`,
    `Shows which users and groups have which role on ${one}. ${ROLES}`,
  ],
  add_role: ({ one }) => [
    `Give users or groups a role on ${one}`,
    `Gives the named users and groups a role on ${one}. ${ROLES} The caller must manage the roles of the object, and must hold every permission that the role gives.`,
  ],
  remove_role: ({ one }) => [
    `Take a role on ${one} from users or groups`,
    `Takes a role on ${one} from the named users and groups. The caller must manage the roles of the object.`,
  ],
};
