import { refusal } from '@berth/platform';

const LEAST = 8;

/**
 * Refuses passwords that are guessed first.
 * @param names what the user is called
 * @throws BadRequestException with all that speaks against it
 */
export function requireStrength(password: string, names: readonly string[]): void {
  const objections = [
    ...(password.length < LEAST
      ? [`This password is too short. It must contain at least ${LEAST} characters.`]
      : []),
    ...(/^\d+$/.test(password) ? ['This password is entirely numeric.'] : []),
    ...(names.some((name) => isLike(password, name))
      ? ['The password is too similar to what the user is called.']
      : []),
  ];
  if (objections.length > 0) throw refusal(objections);
}

/** `alice`, `Alice123` and `al.ice!` are alike. */
const isLike = (password: string, name: string): boolean =>
  letters(name) !== '' && letters(password) === letters(name);

const letters = (text: string): string => text.toLowerCase().replace(/[^\p{L}]/gu, '');
