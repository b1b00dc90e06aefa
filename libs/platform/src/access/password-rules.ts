import { hash, verify } from '@node-rs/argon2';

import { ObjectInvalid } from '../errors/domain-error.js';

/** argon2id with OWASP's parameters: 19 MiB, 2 passes. The work is done off the main thread. */
const COST = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** Resolves with the hash in PHC string format. */
export const hashPassword = (password: string): Promise<string> => hash(password, COST);

export const verifyPassword = (passwordHash: string, password: string): Promise<boolean> =>
  verify(passwordHash, password);

/** The hash of nothing that anybody knows: checking against it takes as long as checking against a real one. */
export const DECOY_HASH: Promise<string> = hashPassword(crypto.randomUUID());

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
