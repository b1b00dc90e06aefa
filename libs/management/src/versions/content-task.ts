import { VersionTask } from './version-task.js';

/** A task that somebody has asked for by the management API: it changes what a repository holds. */
export abstract class ContentTask<Input extends { readonly repositoryId: string }> extends VersionTask<
  Input,
  null
> {
  override readonly isOrdered = true;

  protected override resultOf(): null {
    return null;
  }
}
