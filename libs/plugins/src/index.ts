import { containerPlugin } from '@berth/container-content';
import { filePlugin } from '@berth/file-content';
import type { ContentPlugin } from '@berth/platform';

/** What this deployment can hold. Adding a kind of content is one line here. */
export const plugins: readonly ContentPlugin[] = [containerPlugin, filePlugin];
