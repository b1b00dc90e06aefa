import { PluginRegistry, Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { keyOf } from '../filters/object-filters.js';
import { refusal } from '../refusal.js';

const EXISTING = new Statement<{ id: string }>('SELECT id FROM content WHERE id = ANY($1::uuid[])');

/** Content as administrators name it, by href or PRN. */
@Injectable()
export class ContentReferences {
  constructor(
    private readonly dataSource: DataSource,
    private readonly plugins: PluginRegistry,
  ) {}

  /** The ids of content that a field names. @throws BadRequestException */
  async resolve(references: readonly string[], field: string): Promise<readonly string[]> {
    const resources = this.plugins.all.flatMap(({ content }) => content);
    const ids = references.map((reference) => {
      const id = keyOf(reference, resources);
      if (id === null) throw refusal('Invalid hyperlink - No URL match.', field);
      return id;
    });
    const found = new Set((await EXISTING.all(this.dataSource, [ids])).map(({ id }) => id));
    if (ids.some((id) => !found.has(id))) throw refusal('Invalid hyperlink - Object does not exist.', field);
    return ids;
  }
}
