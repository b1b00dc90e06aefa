import { ended } from '../support/ended.js';
import type { Door } from './door.js';

// How something that a caller tried ends, in a word.

export const statusOf = async (answer: Promise<Response>): Promise<string> => String((await answer).status);

/** The status; and how the task ended, unless it was completed. */
export async function dispatched(caller: Door, answer: Promise<Response>): Promise<string> {
  const response = await answer;
  if (response.status !== 202) return String(response.status);
  const { task } = (await response.json()) as { task: string };
  const { state } = await ended(
    async () => (await (await caller.manage('GET', task)).json()) as { state: string },
  );
  return state === 'completed' ? '202' : `202 ${state}`;
}

/** What lists show: the catalog, and those of the management API; and what an explanation says. */
export interface Shown {
  readonly allowed?: boolean;
  readonly repositories?: readonly unknown[];
  readonly results?: readonly Record<string, unknown>[];
}

/** Whether an answer has something; its status where it is refused. */
export async function seen(
  answer: Promise<Response>,
  isThere: (shown: Shown) => boolean | undefined,
): Promise<string> {
  const response = await answer;
  if (response.status !== 200) return String(response.status);
  return isThere((await response.json()) as Shown) ? 'yes' : 'no';
}
