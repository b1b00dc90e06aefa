import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { type Berth, startBerth } from '../support/berth.js';
import { scaled } from '../support/scale.js';
import { Door } from './door.js';
import { FILES } from './files-table.js';
import { operationOf, outcomeOf } from './management-requests.js';
import { makeObjects } from './objects.js';
import { CALLERS, setStage } from './stage.js';
import { expectationsIn, withPaths } from './table.js';

// Every verb of the management API, tried on what is private and somebody else's; `me` alone is the caller. Of a list
// the table says whether it shows that. The callers are those of `matrix.spec.ts`.
//
// Rows are tried in their order, so what is deleted comes last.
const TABLE = `
                                         | nobody plain d.own d.coll d.cons n.own n.coll n.cons p.own p.view group r.pull r.push r.all creator staff super gone
status/
  GET                                    | 200    200   200   200    200    200   200    200    200   200    200   200    200    200   200     200   200   200
distributions/container/container/
  GET                                    | 401    no    yes   yes    yes    yes   yes    yes    no    no     yes   403    403    yes   no      no    yes   401
  POST                                   | 401    403   403   403    403    202   202    403    403   403    202   403    403    202   403     403   202   401
  GET {distribution}/                    | 401    404   200   200    200    200   200    200    404   404    200   403    403    200   404     404   200   401
  PUT {distribution}/                    | 401    404   202   403    403    202   202    403    404   404    202   403    403    202   404     404   202   401
  PATCH {distribution}/                  | 401    404   202   403    403    202   202    403    404   404    202   403    403    202   404     404   202   401
  POST {distribution}/promote/           | 401    404   400   403    403    400   400    403    404   404    400   403    403    400   404     404   400   401
  POST {distribution}/preview_promotion/ | 401    404   400   403    403    400   400    403    404   404    400   403    403    400   404     404   400   401
  POST {distribution}/set_label/         | 401    404   201   403    403    201   201    403    404   404    201   403    403    201   404     404   201   401
  POST {distribution}/unset_label/       | 401    404   201   403    403    201   201    403    404   404    201   403    403    201   404     404   201   401
  GET {distribution}/my_permissions/     | 401    404   200   200    200    200   200    200    404   404    200   403    403    200   404     404   200   401
  GET {distribution}/list_roles/         | 401    404   200   403    403    200   403    403    404   404    403   403    403    403   404     404   200   401
  POST {distribution}/add_role/          | 401    404   201   403    403    201   403    403    404   404    403   403    403    403   404     404   201   401
  POST {distribution}/remove_role/       | 401    404   201   403    403    201   403    403    404   404    403   403    403    403   404     404   201   401
distributions/
  GET                                    | 401    no    yes   yes    yes    yes   yes    yes    no    no     yes   403    403    yes   no      no    yes   401
pulp_container/namespaces/
  GET                                    | 401    no    no    no     no     yes   yes    yes    no    no     yes   403    403    yes   no      no    yes   401
  POST                                   | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   201     403   201   401
  GET {namespace}/                       | 401    404   404   404    404    200   200    200    404   404    200   403    403    200   404     404   200   401
  PATCH {namespace}/                     | 401    404   404   404    404    200   403    403    404   404    403   403    403    403   404     404   200   401
  POST {namespace}/set_label/            | 401    404   404   404    404    201   403    403    404   404    403   403    403    403   404     404   201   401
  POST {namespace}/unset_label/          | 401    404   404   404    404    201   403    403    404   404    403   403    403    403   404     404   201   401
  GET {namespace}/my_permissions/        | 401    404   404   404    404    200   200    200    404   404    200   403    403    200   404     404   200   401
  GET {namespace}/list_roles/            | 401    404   404   404    404    200   403    403    404   404    403   403    403    403   404     404   200   401
  POST {namespace}/add_role/             | 401    404   404   404    404    201   403    403    404   404    403   403    403    403   404     404   201   401
  POST {namespace}/remove_role/          | 401    404   404   404    404    201   403    403    404   404    403   403    403    403   404     404   201   401
repositories/container/container-push/
  GET                                    | 401    no    yes   yes    yes    yes   yes    yes    yes   yes    yes   403    403    yes   no      no    yes   401
  GET {repository}/                      | 401    404   200   200    200    200   200    200    200   200    200   403    403    200   404     404   200   401
  PUT {repository}/                      | 401    404   403   403    403    202   202    403    202   403    202   403    403    202   404     404   202   401
  PATCH {repository}/                    | 401    404   403   403    403    202   202    403    202   403    202   403    403    202   404     404   202   401
  POST {repository}/tag/                 | 401    404   403   403    403    400   400    403    400   403    400   403    403    400   404     404   400   401
  POST {repository}/untag/               | 401    404   403   403    403    400   400    403    400   403    400   403    403    400   404     404   400   401
  POST {repository}/remove_image/        | 401    404   403   403    403    400   400    403    400   403    400   403    403    400   404     404   400   401
  POST {repository}/purge_image/         | 401    404   403   403    403    400   400    403    400   403    400   403    403    400   404     404   400   401
  POST {repository}/set_label/           | 401    404   403   403    403    201   201    403    201   403    201   403    403    201   404     404   201   401
  POST {repository}/unset_label/         | 401    404   403   403    403    201   201    403    201   403    201   403    403    201   404     404   201   401
  GET {repository}/versions/             | 401    404   yes   yes    yes    yes   yes    yes    yes   yes    yes   403    403    yes   404     404   yes   401
  GET {repository}/versions/{version}/   | 401    404   200   200    200    200   200    200    200   200    200   403    403    200   404     404   200   401
  GET {repository}/versions/{version}/diff/| 401    404   200   200    200    200   200    200    200   200    200   403    403    200   404     404   200   401
  DELETE {repository}/versions/{empty}/  | 401    404   403   403    403    202   202    403    202   403    202   403    403    202   404     404   202   401
  GET {repository}/storage/              | 401    404   200   200    200    200   200    200    200   200    200   403    403    200   404     404   200   401
  GET {repository}/my_permissions/       | 401    404   200   200    200    200   200    200    200   200    200   403    403    200   404     404   200   401
  GET {repository}/list_roles/           | 401    404   403   403    403    200   403    403    200   403    403   403    403    403   404     404   200   401
  POST {repository}/add_role/            | 401    404   403   403    403    201   403    403    201   403    403   403    403    403   404     404   201   401
  POST {repository}/remove_role/         | 401    404   403   403    403    201   403    403    201   403    403   403    403    403   404     404   201   401
  DELETE {repository}/                   | 401    404   403   403    403    409   403    403    409   403    403   403    403    403   404     404   409   401
repositories/container/container/
  GET                                    | 401    no    yes   yes    yes    yes   yes    yes    yes   yes    yes   403    403    yes   no      no    yes   401
  POST                                   | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   201   401
  GET {regular}/                         | 401    404   200   200    200    200   200    200    200   200    200   403    403    200   404     404   200   401
  PUT {regular}/                         | 401    404   403   403    403    403   403    403    202   403    403   403    403    403   404     404   202   401
  PATCH {regular}/                       | 401    404   403   403    403    403   403    403    202   403    403   403    403    403   404     404   202   401
  POST {regular}/add/                    | 401    404   403   403    403    403   403    403    400   403    403   403    403    403   404     404   400   401
  POST {regular}/remove/                 | 401    404   403   403    403    403   403    403    400   403    403   403    403    403   404     404   400   401
  POST {regular}/copy_tags/              | 401    404   403   403    403    403   403    403    400   403    403   403    403    403   404     404   400   401
  POST {regular}/copy_manifests/         | 401    404   403   403    403    403   403    403    400   403    403   403    403    403   404     404   400   401
  POST {regular}/tag/                    | 401    404   403   403    403    403   403    403    400   403    403   403    403    403   404     404   400   401
  POST {regular}/untag/                  | 401    404   403   403    403    403   403    403    400   403    403   403    403    403   404     404   400   401
  POST {regular}/remove_image/           | 401    404   403   403    403    403   403    403    400   403    403   403    403    403   404     404   400   401
  POST {regular}/purge_image/            | 401    404   403   403    403    403   403    403    400   403    403   403    403    403   404     404   400   401
  POST {regular}/restore/                | 401    404   403   403    403    403   403    403    400   403    403   403    403    403   404     404   400   401
  POST {regular}/promote/                | 401    404   403   403    403    403   403    403    400   403    403   403    403    403   404     404   400   401
  POST {regular}/preview_promotion/      | 401    404   403   403    403    403   403    403    400   403    403   403    403    403   404     404   400   401
  POST {regular}/set_label/              | 401    404   403   403    403    403   403    403    201   403    403   403    403    403   404     404   201   401
  POST {regular}/unset_label/            | 401    404   403   403    403    403   403    403    201   403    403   403    403    403   404     404   201   401
  GET {regular}/versions/                | 401    404   yes   yes    yes    yes   yes    yes    yes   yes    yes   403    403    yes   404     404   yes   401
  GET {regular}/versions/{empty}/        | 401    404   200   200    200    200   200    200    200   200    200   403    403    200   404     404   200   401
  GET {regular}/versions/{empty}/diff/   | 401    404   200   200    200    200   200    200    200   200    200   403    403    200   404     404   200   401
  DELETE {regular}/versions/{empty}/     | 401    404   403   403    403    403   403    403    400   403    403   403    403    403   404     404   400   401
  GET {regular}/storage/                 | 401    404   200   200    200    200   200    200    200   200    200   403    403    200   404     404   200   401
  GET {regular}/my_permissions/          | 401    404   200   200    200    200   200    200    200   200    200   403    403    200   404     404   200   401
  GET {regular}/list_roles/              | 401    404   403   403    403    403   403    403    200   403    403   403    403    403   404     404   200   401
  POST {regular}/add_role/               | 401    404   403   403    403    403   403    403    201   403    403   403    403    403   404     404   201   401
  POST {regular}/remove_role/            | 401    404   403   403    403    403   403    403    201   403    403   403    403    403   404     404   201   401
repositories/
  GET                                    | 401    no    yes   yes    yes    yes   yes    yes    yes   yes    yes   403    403    yes   no      no    yes   401
repository_versions/
  GET                                    | 401    no    yes   yes    yes    yes   yes    yes    yes   yes    yes   403    403    yes   no      no    yes   401
content/container/
  GET tags/                              | 401    no    yes   yes    yes    yes   yes    yes    yes   yes    yes   403    403    yes   no      no    yes   401
  GET tags/{tag}/                        | 401    404   200   200    200    200   200    200    200   200    200   403    403    200   404     404   200   401
  POST tags/{tag}/set_label/             | 401    404   403   403    403    403   403    403    403   403    403   403    403    403   404     404   201   401
  POST tags/{tag}/unset_label/           | 401    404   403   403    403    403   403    403    403   403    403   403    403    403   404     404   201   401
  GET manifests/                         | 401    no    yes   yes    yes    yes   yes    yes    yes   yes    yes   403    403    yes   no      no    yes   401
  GET manifests/{manifest}/              | 401    404   200   200    200    200   200    200    200   200    200   403    403    200   404     404   200   401
  GET manifests/{manifest}/raw/          | 401    404   200   200    200    200   200    200    200   200    200   403    403    200   404     404   200   401
  GET manifests/{manifest}/config/       | 401    404   200   200    200    200   200    200    200   200    200   403    403    200   404     404   200   401
  POST manifests/{manifest}/set_label/   | 401    404   403   403    403    403   403    403    403   403    403   403    403    403   404     404   201   401
  POST manifests/{manifest}/unset_label/ | 401    404   403   403    403    403   403    403    403   403    403   403    403    403   404     404   201   401
  GET blobs/                             | 401    no    yes   yes    yes    yes   yes    yes    yes   yes    yes   403    403    yes   no      no    yes   401
  GET blobs/{blob}/                      | 401    404   200   200    200    200   200    200    200   200    200   403    403    200   404     404   200   401
  POST blobs/{blob}/set_label/           | 401    404   403   403    403    403   403    403    403   403    403   403    403    403   404     404   201   401
  POST blobs/{blob}/unset_label/         | 401    404   403   403    403    403   403    403    403   403    403   403    403    403   404     404   201   401
content/
  GET                                    | 401    no    yes   yes    yes    yes   yes    yes    yes   yes    yes   403    403    yes   no      no    yes   401
artifacts/
  GET                                    | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   yes   401
  POST                                   | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   201   401
  GET {artifact}/                        | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   200   401
uploads/
  GET                                    | 401    no    no    no     no     no    no     no     no    no     no    403    403    no    no      no    yes   401
  POST                                   | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   201   401
  GET {upload}/                          | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  PUT {upload}/                          | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  GET {upload}/my_permissions/           | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  GET {upload}/list_roles/               | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  POST {upload}/add_role/                | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   201   401
  POST {upload}/remove_role/             | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   201   401
  POST {upload}/commit/                  | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   202   401
  DELETE {dropped}/                      | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   204   401
access_policies/
  GET                                    | 401    200   200   200    200    200   200    200    200   200    200   403    403    200   200     200   200   401
  GET {policy}/                          | 401    200   200   200    200    200   200    200    200   200    200   403    403    200   200     200   200   401
tasks/
  GET                                    | 401    no    no    no     no     no    no     no     no    no     no    403    403    no    no      no    yes   401
  GET {task}/                            | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  GET {task}/profile_artifacts/          | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  GET {task}/my_permissions/             | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  GET {task}/list_roles/                 | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  POST {task}/add_role/                  | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   201   401
  POST {task}/remove_role/               | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   201   401
  PATCH {task}/                          | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   409   401
  DELETE {task}/                         | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   204   401
  POST purge/                            | 401    202   202   202    202    202   202    202    202   202    202   403    403    202   202     202   202   401
task-groups/
  GET                                    | 401    no    no    no     no     no    no     no     no    no     no    403    403    no    no      no    yes   401
  GET {task_group}/                      | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  PATCH {task_group}/                    | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   409   401
workers/
  GET                                    | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   yes   401
  GET {worker}/                          | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   200   401
users/
  GET                                    | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   yes   401
  POST                                   | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   201   401
  GET {me}/                              | 401    200   200   200    200    200   200    200    200   200    200   403    403    200   200     200   200   401
  PATCH {me}/                            | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   200   401
  POST {me}/roles/                       | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   201   401
  GET {user}/                            | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  PUT {user}/                            | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  PATCH {user}/                          | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  POST {user}/log_out/                   | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   204   401
  GET {user}/roles/                      | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   yes   401
  POST {user}/roles/                     | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   201   401
  GET {user}/roles/{user_role}/          | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  DELETE {user}/roles/{user_role}/       | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   204   401
groups/
  GET                                    | 401    no    no    no     no     no    no     no     no    no     no    403    403    no    no      no    yes   401
  POST                                   | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   201   401
  GET {group}/                           | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  PUT {group}/                           | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  PATCH {group}/                         | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  GET {group}/users/                     | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   yes   401
  POST {group}/users/                    | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   201   401
  DELETE {group}/users/{user}/           | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   204   401
  GET {group}/roles/                     | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   yes   401
  POST {group}/roles/                    | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   201   401
  GET {group}/roles/{group_role}/        | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  DELETE {group}/roles/{group_role}/     | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   204   401
  GET {group}/my_permissions/            | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  GET {group}/list_roles/                | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  POST {group}/add_role/                 | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   201   401
  POST {group}/remove_role/              | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   201   401
  DELETE {group}/                        | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   204   401
roles/
  GET                                    | 401    yes   yes   yes    yes    yes   yes    yes    yes   yes    yes   403    403    yes   yes     yes   yes   401
  POST                                   | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   201   401
  GET {role}/                            | 401    200   200   200    200    200   200    200    200   200    200   403    403    200   200     200   200   401
  PUT {role}/                            | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   200   401
  PATCH {role}/                          | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   200   401
  DELETE {role}/                         | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   204   401
access-tokens/
  GET                                    | 401    no    no    no     no     no    no     no     no    no     no    403    403    no    no      no    yes   401
  POST                                   | 401    201   201   201    201    201   201    201    201   201    201   403    403    403   201     201   201   401
  GET {token}/                           | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   200   401
  DELETE {token}/                        | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   204   401
access/
  GET explain/?{asked}&user={name}       | 401    200   200   200    200    200   200    200    200   200    200   403    403    200   200     200   200   401
  GET explain/?{asked}&user={other}      | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   200   401
audit/
  GET                                    | 401    403   403   403    403    403   403    403    403   403    403   403    403    403   403     403   200   401`;

/** Rows that come last, as what they do is felt in others. */
const LAST = `
users/
  DELETE {user}/                         | 401    404   404   404    404    404   404    404    404   404    404   403    403    404   404     404   204   401
repositories/container/container/
  DELETE {regular}/                      | 401    404   403   403    403    403   403    403    202   403    403   403    403    403   404     404   202   401
distributions/container/container/
  DELETE {distribution}/                 | 401    404   202   403    403    202   202    403    404   404    202   403    403    202   404     404   202   401
pulp_container/namespaces/
  DELETE {namespace}/                    | 401    404   404   404    404    202   403    403    404   404    403   403    403    403   404     404   202   401
users/
  POST {me}/log_out/                     | 401    204   204   204    204    204   204    204    204   204    204   403    403    204   204     204   204   401`;

/** What must be in the table. */
const OURS =
  /^(?:access|artifacts|audit|content|distributions|groups|pulp_container_namespaces|publications|repositories|repository_versions|roles|task_groups|tasks|uploads|users|workers)_/;

const expectations = expectationsIn(withPaths(TABLE + FILES + LAST));
const labels = Object.keys(expectations.get('nobody') ?? {});

/** How the registry is asked makes no difference here: with Basic every fourth caller shows that in each run. */
const SOME_CALLERS = CALLERS.filter((_, index) => index % scaled(4, 1) === 0);

describe.each([
  ['tokens', 'false', CALLERS],
  ['basic', 'true', SOME_CALLERS],
] as const)('in the management API, with %s in the registry', (way, BERTH_TOKEN_AUTH_DISABLED, callers) => {
  let berth: Berth;
  let owner: Door;

  beforeAll(async () => {
    // A deactivated user fails with every request, and is to be told why each time.
    berth = await startBerth({ env: { BERTH_TOKEN_AUTH_DISABLED, BERTH_LOGIN_FAILURES: '1000' } });
    const { username, password } = berth.admin;
    owner = new Door(berth, way, `${username}:${password}`);
    await berth.addUser('the-plain', 'password', { roles: [] });
  });
  afterAll(() => berth.stop());

  it('every caller and every operation is in the table', async () => {
    const { paths } = (await (await berth.fetch('/pulp/api/v3/docs/api.json')).json()) as {
      paths: Record<string, Record<string, { operationId: string }>>;
    };
    const operations = Object.values(paths).flatMap((item) =>
      Object.values(item).map(({ operationId }) => operationId),
    );
    const tried = new Set(labels.map(operationOf));

    expect([...expectations.keys()]).toEqual(CALLERS);
    expect(operations.filter((id) => OURS.test(id) && !tried.has(id))).toEqual([]);
  });

  it.each(callers)('%s may do what the table says, and no more', async (caller) => {
    const stage = await setStage(berth, way, caller, owner);
    const objects = await makeObjects(berth, stage, owner);

    const outcomes: Record<string, string> = {};
    for (const label of labels) outcomes[label] = await outcomeOf(label, stage, objects);

    expect(outcomes).toEqual(expectations.get(caller));
  });
});
