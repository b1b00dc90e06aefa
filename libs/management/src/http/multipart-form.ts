import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

import { Busboy, type BusboyHeaders, type BusboyInstance } from '@fastify/busboy';
import { BadRequestException } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { refusal } from '../access/refusals.js';
import { askForBody } from './read-body.js';

/** The field that has the bytes; all others are short. */
const FILE = 'file';
const LIMITS = { files: 1, fields: 50, fieldSize: 10_000, headerPairs: 20, headerSize: 4096 };

/** All fields but the file, and what is between them. */
const MOST_BESIDE = 1024 * 1024;

/** A body of `multipart/form-data` with one file in it, which is read as it arrives and never held in memory. */
export class MultipartForm {
  constructor(private readonly request: FastifyRequest) {}

  /** How many bytes the file has at least, by the length that the client announces; 0 where it announces none. */
  get leastBytes(): number {
    return Math.max(0, Number(this.request.headers['content-length'] ?? 0) - MOST_BESIDE);
  }

  /**
   * Resolves with what `store` makes of the file and of the other fields: they come before it or after it, so they are
   * known when it has been read to its end, and all is well with the form. @throws FieldsInvalid, BadRequestException
   */
  async read<Stored>(
    store: (bytes: AsyncIterable<Uint8Array>, others: () => Promise<object>) => Promise<Stored>,
  ): Promise<Stored> {
    const { raw, headers } = this.request;
    const parser = parserOf(headers);
    const fields = fieldsIn(parser);
    const ended = end(parser, raw);
    let file: Readable | null = null;
    try {
      askForBody(raw);
      raw.pipe(parser);
      file = await Promise.race([fileIn(parser), ended]);
      if (file === null) throw refusal('No file was submitted.', FILE);
      const others = async () => {
        await ended;
        return Object.fromEntries(fields);
      };
      // Who stops reading early has a reason of its own, which is not that the form is malformed.
      const bytes = file.iterator({ destroyOnReturn: false });
      const [stored] = await Promise.all([store(bytes, others), ended]);
      return stored;
    } finally {
      // The code that stores hears of it when the form has failed; and a client that is still sending hears why.
      file?.destroy();
      raw.unpipe(parser);
    }
  }
}

function parserOf(headers: FastifyRequest['headers']): BusboyInstance {
  try {
    return new Busboy({ headers: headers as BusboyHeaders, limits: LIMITS });
  } catch (error) {
    throw malformed(error);
  }
}

function fieldsIn(parser: BusboyInstance): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  parser.on('field', (name, value) => fields.set(name, value));
  return fields;
}

const fileIn = (parser: BusboyInstance): Promise<Readable> =>
  new Promise((resolve) => {
    parser.once('file', (name, bytes) => (name === FILE ? resolve(bytes) : bytes.resume()));
  });

/** Resolves when all parts have been read. */
const end = (parser: BusboyInstance, body: IncomingMessage): Promise<null> =>
  new Promise((resolve, reject) => {
    const fail = (reason: unknown) => reject(malformed(reason));
    parser.once('finish', () => resolve(null)).once('error', fail);
    parser.once('file', (_, bytes) => bytes.once('error', fail));
    parser.once('filesLimit', () => fail('there is more than one file'));
    parser.once('fieldsLimit', () => fail('there are too many fields'));
    parser.on('field', (name) => name === undefined && fail('a field has no name'));
    body.once('close', () => body.complete || fail('it was broken off'));
  });

const malformed = (reason: unknown): BadRequestException =>
  new BadRequestException({
    detail: `Multipart form parse error - ${reason instanceof Error ? reason.message : reason}`,
  });
