/** The programs that the README's lines run. */
export type ReadmeProgram = 'podman' | 'skopeo' | 'docker' | 'tar' | 'pulp' | 'cp' | 'rm';

/** A line of the README that a reader is to run. */
export interface ReadmeLine {
  readonly program: ReadmeProgram;
  readonly words: readonly string[];
}

const ADDRESS = 'localhost:24817';
const LINE = /^(?:\$ )?(podman|skopeo|docker|tar|pulp|cp|rm) (.*)$/;
const FENCE = /^\s*```/;

/** Lines that make something to push, and lines that speak to a registry: with TLS, or without. */
export interface ClientLines {
  readonly making: readonly ReadmeLine[];
  readonly plain: readonly ReadmeLine[];
  readonly secure: readonly ReadmeLine[];
}

/** The lines with which a reader makes an image and pushes it, as they stand. */
export function readmeLines(readme: string): ClientLines {
  const blocks = blocksOf(readme).map((block) =>
    block.filter(({ program }) => ['podman', 'skopeo', 'docker', 'tar'].includes(program)),
  );
  const isMaking = (line: ReadmeLine) => !line.words.some((word) => word.includes(ADDRESS));
  const pushing = blocks.map((block) => block.filter((line) => !isMaking(line)));
  return {
    making: blocks.flat().filter(isMaking),
    plain: pushing.filter((block) => !needsTls(block)).flat(),
    secure: pushing.filter(needsTls).flat(),
  };
}

/** All lines of some programs, in their order. */
export function readmeLinesOf(readme: string, ...programs: readonly ReadmeProgram[]): ReadmeLine[] {
  return blocksOf(readme)
    .flat()
    .filter(({ program }) => programs.includes(program));
}

/** The line's arguments, with another address for the registry. */
export function argumentsOf({ words }: ReadmeLine, host: string): string[] {
  return words.map((word) => word.replace(ADDRESS, host));
}

function blocksOf(readme: string): ReadmeLine[][] {
  const blocks: ReadmeLine[][] = [];
  let block: ReadmeLine[] | undefined;
  for (const line of readme.replaceAll(/\\\n\s*/g, '').split('\n')) {
    if (FENCE.test(line)) block = block ? undefined : [];
    if (FENCE.test(line) && block) blocks.push(block);
    const [, program, rest] = LINE.exec(line.trim()) ?? [];
    if (program && rest) block?.push({ program: program as ReadmeProgram, words: wordsOf(rest) });
  }
  return blocks;
}

/** docker asks for no certificate on localhost; the others do, unless they are told not to. */
function needsTls(block: readonly ReadmeLine[]): boolean {
  const words = block.filter(({ program }) => program !== 'docker').flatMap((line) => line.words);
  return words.length > 0 && !words.some((word) => word.endsWith('tls-verify=false'));
}

function wordsOf(line: string): string[] {
  return line.replace(/\s+#.*$/, '').split(/\s+/);
}
