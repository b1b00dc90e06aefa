import { createHmac, randomBytes } from 'node:crypto';

import { Injectable } from '@nestjs/common';

import { CredentialsWrong } from './credentials.js';
import { type Login, LoginGuard, Recent } from './login-guard.js';

/** Has what concerns the same key done one after the other, in this process. */
export class Turns {
  private readonly last = new Map<string, Promise<unknown>>();

  async take<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.last.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.last.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.last.get(key) === mine) this.last.delete(key);
    }
  }
}

/** Who wants to log in, and from which address. */
interface Attempt {
  readonly username: string;
  readonly client: string;
}

const REMEMBER_MS = 30_000;
const KNOWN_MS = 12 * 3600_000;

/**
 * Has secrets checked that can be guessed. A check is made to be slow, and clients log in several times for each push, so
 * a secret that was right is remembered for some seconds. For hours it is known that it was right: it is checked again,
 * but others who guess at the same address do not hold it up.
 */
@Injectable()
export class LoginChecks {
  private readonly key = randomBytes(32);
  private readonly remembered = new Recent(REMEMBER_MS);
  private readonly known = new Recent(KNOWN_MS);
  private readonly turns = new Turns();

  constructor(private readonly guard: LoginGuard) {}

  /**
   * @param secret what was presented, with what it is checked against: once that is another one, nothing is remembered
   * @param isRight the slow check
   * @throws CredentialsWrong, TooManyFailedLogins
   */
  async require(
    { username, client }: Attempt,
    secret: string,
    isRight: () => Promise<boolean>,
  ): Promise<void> {
    const login = this.guard.loginOf(username, client);
    const guess = createHmac('sha256', this.key).update(secret).digest('base64');
    if (this.remembered.has(guess)) return;
    // One after the other, or many guesses at once would all be let in before the first has failed.
    await this.turns.take(JSON.stringify(login), async () => {
      if (this.remembered.has(guess)) return;
      // A client that repeats a guess learns nothing; a slow check for each time would be a way to keep the machine busy.
      if (this.guard.isRepeated(login, guess)) throw wrong(login, true);
      if (!this.known.has(guess)) await this.guard.admit(login);
      await this.check(login, guess, isRight);
    });
  }

  private async check(login: Login, guess: string, isRight: () => Promise<boolean>): Promise<void> {
    if (!(await isRight())) {
      await this.guard.failed(login, guess);
      throw wrong(login, false);
    }
    for (const recent of [this.remembered, this.known]) recent.add(guess);
    await this.guard.succeeded(login);
  }
}

const wrong = ({ account }: Login, isRepeated: boolean): CredentialsWrong =>
  new CredentialsWrong('password', { account, isRepeated });
