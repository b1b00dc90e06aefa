import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';

import { digestOf, imageManifest, type RegistryClient } from './registry-client.js';

/** An image whose every request was answered with success. */
export interface AcknowledgedImage {
  readonly name: string;
  readonly tag: string;
  readonly manifest: string;
  readonly blobs: readonly string[];
}

/** Clients that push small images one after the other, although the server may be killed meanwhile. */
export class PushLoad {
  readonly acknowledged: AcknowledgedImage[] = [];
  /** Statuses of refused requests. A connection that broke has none. */
  readonly refusals: number[] = [];
  private stopped = false;
  private readonly clients: readonly Promise<void>[];

  /** @param names the repositories, which the clients take in turns */
  constructor(
    private readonly registry: RegistryClient,
    private readonly names: readonly string[],
    clients: number,
  ) {
    this.clients = Array.from({ length: clients }, (_, client) => this.run(client));
  }

  /** Ends when the images under way have been pushed, or have failed. */
  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.clients);
  }

  private async run(client: number): Promise<void> {
    for (let i = client; !this.stopped; i += 1) {
      const name = this.names[i % this.names.length] ?? '';
      const pushed = await this.push(name, `t${client}-${i}`);
      if (!pushed) await delay(20);
    }
  }

  private async push(name: string, tag: string): Promise<boolean> {
    const blobs = [JSON.stringify({ tag, id: randomUUID() }), randomUUID().repeat(200), randomUUID()];
    const manifest = imageManifest(blobs[0] ?? '', ...blobs.slice(1));
    try {
      for (const bytes of blobs) if (!(await this.pushBlob(name, bytes))) return false;
      const response = await this.registry.putManifest(name, tag, manifest);
      if (!(await this.accepted(response, 201))) return false;
    } catch {
      // The connection broke: nothing was acknowledged.
      return false;
    }
    this.acknowledged.push({ name, tag, manifest, blobs });
    return true;
  }

  private async pushBlob(name: string, bytes: string): Promise<boolean> {
    const opened = await this.registry.fetch(`/v2/${name}/blobs/uploads/`, { method: 'POST' });
    if (!(await this.accepted(opened, 202))) return false;
    const location = `${opened.headers.get('location')}?digest=${digestOf(bytes)}`;
    return this.accepted(await this.registry.fetch(location, { method: 'PUT', body: bytes }), 201);
  }

  private async accepted(response: Response, status: number): Promise<boolean> {
    await response.arrayBuffer();
    if (response.status === status) return true;
    this.refusals.push(response.status);
    return false;
  }
}

/** What of the acknowledged images cannot be pulled as it was pushed: names of manifests and blobs. */
export async function damaged(
  registry: RegistryClient,
  images: readonly AcknowledgedImage[],
): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const { name, tag, manifest, blobs } of images) {
    const pulled = await registry.fetch(`/v2/${name}/manifests/${tag}`);
    if ((await pulled.text()) !== manifest) wrong.push(`${name}:${tag}`);
    for (const bytes of blobs) {
      const blob = await registry.fetch(`/v2/${name}/blobs/${digestOf(bytes)}`);
      if ((await blob.text()) !== bytes) wrong.push(`${name}@${digestOf(bytes)}`);
    }
  }
  return wrong;
}
