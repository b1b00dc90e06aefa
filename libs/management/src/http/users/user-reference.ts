import { USER_RESOURCE } from '../core-resources.js';
import { refusal } from '../refusal.js';

/** The number of a user in its href. @throws BadRequestException */
export function userIdOf(href: string): number {
  const id = /^(\d{1,9})\/?$/.exec(
    href.startsWith(USER_RESOURCE.listHref) ? href.slice(USER_RESOURCE.listHref.length) : '',
  );
  if (id === null) throw refusal('Invalid hyperlink - No URL match.', 'user');
  return Number(id[1]);
}
