import type { ClientName } from '../support/clients.js';

/** The clients that the README speaks of. */
export type ReadmeClient = Exclude<ClientName, 'buildah'>;

/** A line of the README in which a client speaks to the registry. */
export interface ReadmeLine {
  readonly client: ReadmeClient;
  readonly words: readonly string[];
}

const ADDRESS = 'localhost:24817';
const CLIENT_LINE = /^(?:\$ )?(podman|skopeo|docker) (.*localhost:24817.*)$/;
const FENCE = /^\s*```/;

/** The lines with which clients speak to the registry, as they stand: to a server with TLS, or to one without. */
export function readmeLines(readme: string): { plain: ReadmeLine[]; secure: ReadmeLine[] } {
  const blocks = clientBlocks(readme);
  return {
    plain: blocks.filter((block) => !needsTls(block)).flat(),
    secure: blocks.filter(needsTls).flat(),
  };
}

/** The line's arguments, with another address, and with `source` for the image that a reader would have. */
export function argumentsOf({ words }: ReadmeLine, host: string, source: string): string[] {
  const sourceAt = ['tag', 'push', 'copy'].includes(words[0] ?? '') ? words.length - 2 : -1;
  return words.map((word, at) => {
    if (word.includes(ADDRESS)) return word.replace(ADDRESS, host);
    return at === sourceAt && at > 0 && !word.startsWith('-') ? source : word;
  });
}

function clientBlocks(readme: string): ReadmeLine[][] {
  const blocks: ReadmeLine[][] = [];
  let block: ReadmeLine[] | undefined;
  for (const line of readme.replaceAll(/\\\n\s*/g, '').split('\n')) {
    if (FENCE.test(line)) block = block ? undefined : [];
    if (FENCE.test(line) && block) blocks.push(block);
    const [, client, rest] = CLIENT_LINE.exec(line.trim()) ?? [];
    if (client && rest) block?.push({ client: client as ReadmeClient, words: wordsOf(rest) });
  }
  return blocks;
}

/** docker asks for no certificate on localhost; the others do, unless they are told not to. */
function needsTls(block: readonly ReadmeLine[]): boolean {
  const words = block.filter(({ client }) => client !== 'docker').flatMap((line) => line.words);
  return words.length > 0 && !words.some((word) => word.endsWith('tls-verify=false'));
}

function wordsOf(line: string): string[] {
  return line.replace(/\s+#.*$/, '').split(/\s+/);
}
