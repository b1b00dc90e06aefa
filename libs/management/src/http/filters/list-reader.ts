import { ListReads, ListTooDear, type Read } from '@berth/platform';
import { BadRequestException, ServiceUnavailableException } from '@nestjs/common';

/** Reads one list for one request, as long as its client waits. */
export class ListReader {
  /**
   * @param isNarrowed whether the client has filters, an order or an offset: then it can ask for less
   * @param signal fires when the client has left
   */
  constructor(
    private readonly reads: ListReads,
    private readonly isNarrowed: boolean,
    private readonly signal: AbortSignal,
  ) {}

  /** @throws BadRequestException when it takes too long, and what the client asks for is to blame */
  async read<Result>(work: (read: Read) => Promise<Result>): Promise<Result> {
    try {
      return await this.reads.run(this.signal, work);
    } catch (error) {
      if (!(error instanceof ListTooDear)) throw error;
      if (!this.isNarrowed)
        throw new ServiceUnavailableException({ detail: 'The list takes too long to read.' });
      throw new BadRequestException({
        errors: ['These filters, this order or this offset take too long to read. Ask for less.'],
      });
    }
  }
}
