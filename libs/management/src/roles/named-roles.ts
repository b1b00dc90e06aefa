import { Statement } from '@berth/platform';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { refusal } from '../access/refusals.js';

/** A role that a request's body names. */
export interface NamedRole {
  readonly id: string;
  readonly name: string;
  readonly permissions: readonly string[];
}

const BY_NAME = new Statement<NamedRole>('SELECT id, name, permissions FROM role WHERE name = $1');

/** Roles as bodies of requests name them. */
@Injectable()
export class NamedRoles {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws FieldsInvalid */
  async get(name: string): Promise<NamedRole> {
    const role = await BY_NAME.first(this.dataSource, [name]);
    if (role === undefined) throw refusal(`Object with name=${name} does not exist.`, 'role');
    return role;
  }
}
