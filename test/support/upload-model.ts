import { digestOf } from './registry-client.js';

/** A request of an upload session, as it is sent. */
type SessionRequest =
  | { readonly method: 'GET' }
  | { readonly method: 'DELETE' }
  | { readonly method: 'PATCH'; readonly chunk: Chunk }
  | { readonly method: 'PUT'; readonly chunk: Chunk; readonly digest: string };

/** One of those, or a `POST`, which begins another session beside it. */
export type UploadRequest = SessionRequest | { readonly method: 'POST' };

interface Chunk {
  readonly bytes: Buffer;
  /** Null without a `Content-Range`. */
  readonly range: { readonly start: number; readonly end: number } | null;
}

/** An upload session: the bytes so far, and how it ended. A canceled one has no digest. */
export interface Session {
  readonly bytes: Buffer;
  readonly ended: 'no' | 'closed' | 'refused' | 'canceled';
  readonly digest: string | null;
}

/** What a client sees of an answer, as far as the protocol fixes it; a header that it does not have is left out. */
export interface Answer {
  readonly status: number;
  readonly code?: string;
  readonly location?: string;
  readonly range?: string;
  readonly digest?: string;
}

/** One of the answers that a request may have, and the session after it. */
interface Outcome {
  readonly answer: Answer;
  readonly session: Session;
}

/** An answer for each of some requests, in their order, and the session after them. */
interface Outcomes {
  readonly answers: readonly Answer[];
  readonly session: Session;
}

export const NEW: Session = { bytes: Buffer.alloc(0), ended: 'no', digest: null };

/** Another session, which has nothing to do with this one. */
const BEGUN: Answer = { status: 202, location: 'another session', range: '0-0' };
const UNKNOWN: Answer = { status: 404, code: 'BLOB_UPLOAD_UNKNOWN' };
const WRONG_SIZE: Answer = { status: 400, code: 'SIZE_INVALID' };
const WRONG_DIGEST: Answer = { status: 400, code: 'DIGEST_INVALID' };

/** What a session may answer. There is a choice only where a request is wrong in two ways. */
function outcomesOf(session: Session, request: UploadRequest): readonly Outcome[] {
  if (request.method === 'POST') return [{ answer: BEGUN, session }];
  const refused = 'chunk' in request ? refusalsOf(session, request.chunk) : [];
  const unchanged = refused.map((answer) => ({ answer, session }));
  if (session.ended !== 'no') return [...unchanged, { answer: answerAfterEnd(session, request), session }];
  return refused.length > 0 ? unchanged : [outcomeOf(session, request)];
}

/** Requests at once are answered as if they had come one after the other, in some order. */
export function outcomesOfAll(session: Session, requests: readonly UploadRequest[]): readonly Outcomes[] {
  if (requests.length === 0) return [{ answers: [], session }];
  return requests.flatMap((first, at) =>
    outcomesOf(session, first).flatMap(({ answer, session: next }) =>
      outcomesOfAll(next, requests.toSpliced(at, 1)).map((rest) => ({
        answers: rest.answers.toSpliced(at, 0, answer),
        session: rest.session,
      })),
    ),
  );
}

/** `0-0` is the range of no bytes as well as of one. */
const whereabouts = ({ bytes }: Session) => ({
  location: 'session',
  range: `0-${Math.max(0, bytes.length - 1)}`,
});

const created = (digest: string): Answer => ({ status: 201, location: 'blob', digest });

/** Why a chunk may be refused, whatever its bytes. In an ended session its length may be looked at first. */
function refusalsOf(session: Session, { bytes, range }: Chunk): readonly Answer[] {
  if (range === null) return [];
  const isElsewhere = session.ended === 'no' && range.start !== session.bytes.length;
  const elsewhere = { status: 416, code: 'BLOB_UPLOAD_INVALID', ...whereabouts(session) };
  return [
    ...(isElsewhere ? [elsewhere] : []),
    ...(range.end - range.start + 1 === bytes.length ? [] : [WRONG_SIZE]),
  ];
}

/** The request that ended a session has the same answer again; anything else finds no session. */
function answerAfterEnd({ ended, digest }: Session, request: SessionRequest): Answer {
  if (request.method !== 'PUT' || request.digest !== digest) return UNKNOWN;
  return ended === 'closed' ? created(request.digest) : WRONG_DIGEST;
}

function outcomeOf(session: Session, request: SessionRequest): Outcome {
  if (request.method === 'GET') return { answer: { status: 204, ...whereabouts(session) }, session };
  if (request.method === 'DELETE')
    return { answer: { status: 204 }, session: { ...session, ended: 'canceled' } };
  const longer = { ...session, bytes: Buffer.concat([session.bytes, request.chunk.bytes]) };
  if (request.method === 'PATCH') return { answer: { status: 202, ...whereabouts(longer) }, session: longer };
  const { digest } = request;
  const isRight = digestOf(longer.bytes, digest.split(':')[0]) === digest;
  return isRight
    ? { answer: created(digest), session: { ...longer, ended: 'closed', digest } }
    : { answer: WRONG_DIGEST, session: { ...longer, ended: 'refused', digest } };
}
