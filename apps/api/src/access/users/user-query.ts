import { FlagFilter, PageQuery, TextFilter, TextsFilter } from '@berth/platform';

/** What the list of users can be narrowed by. */
export class UserQuery extends PageQuery {
  @TextFilter()
  readonly username?: string;

  @TextsFilter()
  readonly username__in?: readonly string[];

  @TextFilter()
  readonly username__contains?: string;

  @TextFilter()
  readonly username__icontains?: string;

  @TextFilter()
  readonly email?: string;

  @FlagFilter()
  readonly is_active?: boolean;

  @FlagFilter()
  readonly is_staff?: boolean;
}
