import { ObjectInvalid } from '../errors/fields-invalid.js';

const LEAST = 8;

/** A password that attackers would guess first. The message says all that speaks against it, and never the password. */
export class PasswordWeak extends ObjectInvalid {
  override readonly code = 'PASSWORD_WEAK';
}

/** What a user is called. */
export interface UserNames {
  readonly username?: string;
  readonly firstName?: string;
  readonly lastName?: string;
  readonly email?: string;
}

/**
 * The rules for every new password, from every side.
 * @throws PasswordWeak
 */
export function requireStrength(password: string, user: UserNames): void {
  const objections = [
    ...(password.length < LEAST
      ? [`This password is too short. It must contain at least ${LEAST} characters.`]
      : []),
    ...(/^\d+$/.test(password) ? ['This password is entirely numeric.'] : []),
    ...(namesOf(user).some((name) => isLike(password, name))
      ? ['The password is too similar to what the user is called.']
      : []),
  ];
  if (objections.length > 0) throw new PasswordWeak(objections);
}

function namesOf({ username = '', firstName = '', lastName = '', email = '' }: UserNames): string[] {
  return [username, firstName, lastName, email, email.replace(/@.*/, '')];
}

/** `alice`, `Alice123` and `al.ice!` are alike. */
const isLike = (password: string, name: string): boolean =>
  letters(name) !== '' && letters(password) === letters(name);

const letters = (text: string): string => text.toLowerCase().replace(/[^\p{L}]/gu, '');
