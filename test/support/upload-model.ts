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

/** An upload session: the bytes so far, null where no chunk has come; and the blobs that it was good for. */
export interface Session {
  readonly bytes: Buffer | null;
  readonly isCanceled: boolean;
  readonly blobs: readonly string[];
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

export const NEW: Session = { bytes: null, isCanceled: false, blobs: [] };

const NOTHING = Buffer.alloc(0);

/** Another session, which has nothing to do with this one. */
const BEGUN: Answer = { status: 202, location: 'another session', range: '0-0' };
const UNKNOWN: Answer = { status: 404, code: 'BLOB_UPLOAD_UNKNOWN' };
const WRONG_SIZE: Answer = { status: 400, code: 'SIZE_INVALID' };
const WRONG_DIGEST: Answer = { status: 400, code: 'DIGEST_INVALID' };

/** What a session may answer. There is a choice only where a request is wrong in two ways. */
function outcomesOf(session: Session, request: UploadRequest): readonly Outcome[] {
  if (request.method === 'POST') return [{ answer: BEGUN, session }];
  if (request.method === 'PUT' && isWhole(request)) return outcomesOfWhole(session, request);
  if (session.isCanceled) return afterCancel(session, request);
  const refused = 'chunk' in request ? refusalsOf(session, request) : [];
  if (refused.length > 0) return refused.map((answer) => ({ answer, session }));
  return [outcomeOf(session, request)];
}

/** The length of a chunk may be looked at first. */
function afterCancel(session: Session, request: SessionRequest): readonly Outcome[] {
  const isWrong = 'chunk' in request && isOtherLength(request.chunk);
  return [UNKNOWN, ...(isWrong ? [WRONG_SIZE] : [])].map((answer) => ({ answer, session }));
}

type Put = Extract<SessionRequest, { method: 'PUT' }>;

/** It may bring a blob whole, also after other requests. */
const isWhole = ({ chunk, digest }: Put): boolean =>
  chunk.bytes.length === 0
    ? digestOf(NOTHING, digest.split(':')[0]) === digest
    : chunk.range === null || chunk.range.start === 0;

function outcomesOfWhole(session: Session, request: Put): readonly Outcome[] {
  const { chunk, digest } = request;
  if (isOtherLength(chunk)) return [{ answer: WRONG_SIZE, session }];
  if (digestOf(chunk.bytes, digest.split(':')[0]) === digest)
    return [{ answer: created(digest), session: { ...session, blobs: [...session.blobs, digest] } }];
  if (session.isCanceled) return [{ answer: UNKNOWN, session }];
  const refused = refusalsOf(session, request);
  if (refused.length > 0) return refused.map((answer) => ({ answer, session }));
  return [
    session.bytes === null
      ? { answer: asBefore(session, digest, WRONG_DIGEST), session }
      : outcomeOf(session, request),
  ];
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
  range: `0-${Math.max(0, (bytes ?? NOTHING).length - 1)}`,
});

const created = (digest: string): Answer => ({ status: 201, location: 'blob', digest });

/** The request that has made a blob has the same answer again. */
const asBefore = ({ blobs }: Session, digest: string, otherwise: Answer): Answer =>
  blobs.includes(digest) ? created(digest) : otherwise;

const isOtherLength = ({ bytes, range }: Chunk): boolean =>
  range !== null && range.end - range.start + 1 !== bytes.length;

/** Why a chunk may be refused, with any bytes. */
function refusalsOf(
  session: Session,
  { method, chunk }: { method: string; chunk: Chunk },
): readonly Answer[] {
  const { range } = chunk;
  if (range === null) return [];
  // A session without chunks is closed by its blob alone.
  if (method === 'PUT' && session.bytes === null) return isOtherLength(chunk) ? [WRONG_SIZE] : [];
  const isElsewhere = range.start !== (session.bytes ?? NOTHING).length;
  const elsewhere = { status: 416, code: 'BLOB_UPLOAD_INVALID', ...whereabouts(session) };
  return [...(isElsewhere ? [elsewhere] : []), ...(isOtherLength(chunk) ? [WRONG_SIZE] : [])];
}

function outcomeOf(session: Session, request: SessionRequest): Outcome {
  if (request.method === 'GET') return { answer: { status: 204, ...whereabouts(session) }, session };
  if (request.method === 'DELETE')
    return { answer: { status: 204 }, session: { ...session, bytes: null, isCanceled: true } };
  const longer = { ...session, bytes: Buffer.concat([session.bytes ?? NOTHING, request.chunk.bytes]) };
  if (request.method === 'PATCH') return { answer: { status: 202, ...whereabouts(longer) }, session: longer };
  const { digest } = request;
  if (session.bytes === null) return { answer: asBefore(session, digest, UNKNOWN), session };
  const ended = { ...session, bytes: null };
  return digestOf(longer.bytes, digest.split(':')[0]) === digest
    ? { answer: created(digest), session: { ...ended, blobs: [...session.blobs, digest] } }
    : { answer: WRONG_DIGEST, session: ended };
}
