import { VersionTask } from '@berth/management';

/** A task on behalf of a registry client, whose request waits for it. */
export abstract class RegistryTask<Input extends { readonly repositoryId: string }> extends VersionTask<
  Input,
  { readonly version: number }
> {
  protected override readonly isForRequest = true;

  protected override resultOf(version: number): { readonly version: number } {
    return { version };
  }
}
