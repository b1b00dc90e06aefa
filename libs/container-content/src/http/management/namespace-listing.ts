import { type Found, Namespace, objectColumns, objectOrderings, type PageQuery, Rows } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

import { NamespaceResponse, type NamespaceRow } from './namespace.response.js';

/** Namespaces as the management API shows them. */
@Injectable()
export class NamespaceListing {
  constructor(private readonly dataSource: DataSource) {}

  async page(query: PageQuery): Promise<Found<NamespaceResponse>> {
    return (await this.rows().page(query)).map((row) => new NamespaceResponse(row));
  }

  async get(id: string): Promise<NamespaceResponse> {
    return new NamespaceResponse(await this.rows().where('n.id = :id', { id }).one());
  }

  private rows(): Rows<NamespaceRow> {
    return new Rows<NamespaceRow>(this.dataSource.createQueryBuilder(Namespace, 'n'), {
      key: 'n.id',
      columns: { ...objectColumns('n'), name: 'n.name', pulpLabels: 'n.pulpLabels' },
      orderings: { ...objectOrderings('n'), name: 'n.name' },
    });
  }
}
