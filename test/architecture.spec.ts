import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

/** Who may import whom, by package name. A package may always import npm's, and itself by relative paths. */
const ALLOWED: Record<string, readonly string[]> = {
  'libs/platform': [],
  'libs/management': ['@berth/platform'],
  'libs/container-content': ['@berth/platform', '@berth/management', '@berth/management/http'],
  'libs/file-content': ['@berth/platform', '@berth/management', '@berth/management/http'],
  'libs/plugins': ['@berth/platform', '@berth/management', '@berth/container-content', '@berth/file-content'],
  migrations: ['@berth/platform', '@berth/plugins'],
  'apps/api': ['@berth/platform', '@berth/management/http', '@berth/plugins'],
  'apps/worker': ['@berth/platform', '@berth/plugins'],
  'apps/launcher': ['@berth/platform', '@berth/migrations'],
};

/** The folders of each library, lowest first. Files beside them put the whole together. */
const LAYERS: Readonly<Record<string, readonly string[]>> = {
  'libs/platform':
    'json settings errors logging database storage artifacts content events plugins access repositories distributions tasks uploads maintenance'.split(
      ' ',
    ),
  'libs/management':
    'transfer access versions contents repositories distributions namespaces diff promotion labels roles groups users uploads artifacts tasks status http'.split(
      ' ',
    ),
  'libs/container-content':
    'migrations oci managed auth served blobs manifests tags contents repositories uploads domain http'.split(
      ' ',
    ),
  'libs/file-content': ['migrations', 'domain', 'http'],
  'libs/plugins': [],
};

const MOST_LINES_OF_AN_ENTRANCE = 120;

const HTTP_PACKAGES =
  /^(?:fastify|node:https?|@nestjs\/(?:platform-fastify|swagger|passport)|@fastify\/.*|class-(?:validator|transformer))$/;
const HTTP_NAMES =
  /^(?:\*|Controller|Http\w+|\w+Exception|Get|Head|Post|Put|Patch|Delete|All|Re[qs]|Headers?|Param|Query|Body)$/;

const MANAGEMENT_HTTP = 'libs/management/src/http/';

/** What all resources of the management API share. */
const KIT: readonly string[] = ['filters', 'openapi'];

const STATEMENT = /\bnew Statement\b|\.query[(<]/;
const ROW_WRITE = /\.manager\b|\.(?:insert|upsert|update|delete)\(\s*[A-Z]\w*\s*,/;

const SQL_WRITE = /(?:INSERT INTO|UPDATE|DELETE FROM|MERGE INTO|TRUNCATE(?: TABLE)?|COPY)\s+"?membership\b/i;
const ORM_WRITE =
  /\b(?:getRepository|InjectRepository|insert|into|save|update|upsert|delete|remove)\(\s*Membership\b/;

interface Source {
  readonly path: string;
  readonly folder: string;
  readonly text: string;
  readonly tree: ts.SourceFile;
  readonly imports: readonly Import[];
}

interface Import {
  readonly from: string;
  readonly names: readonly string[];
  /** Whether it is there for types alone: nothing is loaded for it. */
  readonly isType: boolean;
}

/** Where the code of a package begins, by the name under which others import it. */
const ENTRANCES: Readonly<Record<string, string>> = {
  '@berth/platform': 'libs/platform/src/index.ts',
  '@berth/management': 'libs/management/src/index.ts',
  '@berth/management/http': 'libs/management/src/http/index.ts',
  '@berth/container-content': 'libs/container-content/src/index.ts',
  '@berth/file-content': 'libs/file-content/src/index.ts',
  '@berth/plugins': 'libs/plugins/src/index.ts',
};

const SOURCES: readonly Source[] = Object.keys(ALLOWED).flatMap((folder) =>
  readdirSync(join(folder, 'src'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => parse(folder, join(folder, 'src', file))),
);

describe('the architecture', () => {
  it('has sources to look at', () => {
    expect(SOURCES.length).toBeGreaterThan(100);
  });

  it.each(Object.entries(ALLOWED))('lets %s import only %j', (folder, allowed) => {
    const offenders = SOURCES.filter((source) => source.folder === folder).flatMap(({ path, imports }) =>
      imports
        .filter(({ from }) => from.startsWith('@berth/') && !allowed.includes(from))
        .map(({ from }) => `${path} imports ${from}`),
    );

    expect(offenders).toEqual([]);
  });

  it('crosses no package by a relative path', () => {
    const offenders = SOURCES.flatMap(({ path, folder, imports }) =>
      imports
        .filter(({ from }) => from.startsWith('.') && !join(path, '..', from).startsWith(join(folder, 'src')))
        .map(({ from }) => `${path} imports ${from}`),
    );

    expect(offenders).toEqual([]);
  });

  it.each([
    ['libs/platform', ['.']],
    ['libs/management', ['.', './http']],
    ['libs/container-content', ['.']],
    ['libs/file-content', ['.']],
    ['libs/plugins', ['.']],
    ['migrations', ['.']],
  ])('gives %s the entrances %j', (folder, entrances) => {
    const { exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));

    expect(Object.keys(exports)).toEqual(entrances);
  });

  it.each(Object.keys(ALLOWED))('lets %s import only packages that it declares', (folder) => {
    const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const offenders = SOURCES.filter((source) => source.folder === folder).flatMap(({ path, imports }) =>
      imports
        .map(({ from }) => packageOf(from))
        .filter((name) => name !== null && !(name in dependencies))
        .map((name) => `${path} imports ${name}`),
    );

    expect(offenders).toEqual([]);
  });

  it.each(Object.entries(LAYERS))('lets a folder of %s import only those before it', (library, layers) => {
    const offenders = SOURCES.filter(({ folder }) => folder === library).flatMap(({ path, imports }) => {
      const layer = layerOf(library, path);
      if (layer === null) return [];
      const allowed = layers.slice(0, layers.indexOf(layer) + 1);
      return imports
        .filter(
          ({ from }) =>
            from.startsWith('.') && !allowed.includes(layerOf(library, join(path, '..', from)) ?? ''),
        )
        .map(({ from }) => `${path} imports ${from}`);
    });

    expect(offenders).toEqual([]);
  });

  it.each(Object.entries(LAYERS))('knows every folder of %s', (library, layers) => {
    const folders = readdirSync(join(library, 'src'), { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);

    expect(folders.sort()).toEqual([...layers].sort());
  });

  it.each(Object.values(ENTRANCES))('keeps %s within 120 lines', (entrance) => {
    const lines = readFileSync(entrance, 'utf8').trimEnd().split('\n');

    expect(lines.length).toBeLessThanOrEqual(MOST_LINES_OF_AN_ENTRANCE);
  });

  it('imports no HTTP library in the platform', () => {
    const offenders = SOURCES.filter(({ folder }) => folder === 'libs/platform').flatMap(
      ({ path, imports }) =>
        imports.filter(({ from }) => HTTP_PACKAGES.test(from)).map(({ from }) => `${path} imports ${from}`),
    );

    expect(offenders).toEqual([]);
  });

  it('imports no HTTP library, and nothing of http/, in the use cases of the management', () => {
    const useCases = SOURCES.filter(
      ({ path, folder }) => folder === 'libs/management' && !path.startsWith(MANAGEMENT_HTTP),
    );
    const offenders = useCases.flatMap(({ path, imports }) =>
      imports
        .filter(
          ({ from, names }) =>
            HTTP_PACKAGES.test(from) ||
            (from.startsWith('.') && join(path, '..', from).startsWith(MANAGEMENT_HTTP)) ||
            (from === '@nestjs/common' && names.some((name) => HTTP_NAMES.test(name))),
        )
        .map(({ from }) => `${path} imports ${from}`),
    );

    expect(useCases.length).toBeGreaterThan(50);
    expect(offenders).toEqual([]);
  });

  it('has no statements and writes no rows in the HTTP folder of the management: lists are data', () => {
    const offenders = SOURCES.filter(
      ({ path, text }) => path.startsWith(MANAGEMENT_HTTP) && (STATEMENT.test(text) || ROW_WRITE.test(text)),
    );

    expect(offenders.map(({ path }) => path)).toEqual([]);
  });

  it('has at most four files for a resource in the HTTP folder of the management', () => {
    const folders = new Map<string, number>();
    for (const { path } of SOURCES.filter(({ path }) => path.startsWith(MANAGEMENT_HTTP))) {
      const [folder = '', file] = path.slice(MANAGEMENT_HTTP.length).split('/');
      if (file !== undefined && !KIT.includes(folder)) folders.set(folder, (folders.get(folder) ?? 0) + 1);
    }

    expect([...folders].filter(([, files]) => files > 4)).toEqual([]);
  });

  it('keeps HTTP under http/ and in the API', () => {
    const offenders = SOURCES.filter(
      ({ path }) => !path.includes('/http/') && !path.startsWith('apps/api/'),
    ).flatMap(({ path, imports }) =>
      imports
        .filter(
          ({ from, names }) =>
            HTTP_PACKAGES.test(from) ||
            (from === '@nestjs/common' && names.some((name) => HTTP_NAMES.test(name))),
        )
        .map(({ from }) => `${path} imports ${from}`),
    );

    expect(offenders).toEqual([]);
  });

  it('loads no HTTP library in a worker', () => {
    const loaded = [...loadedBy('apps/worker/src/main.ts')].map((path) => sourceAt(path));

    expect(loaded.length).toBeGreaterThan(100);
    expect(
      loaded.flatMap(({ path, imports }) =>
        imports
          .filter(({ from, isType }) => !isType && HTTP_PACKAGES.test(from))
          .map(({ from }) => `${path} imports ${from}`),
      ),
    ).toEqual([]);
  });

  it('writes membership where versions are made, and where they are removed', () => {
    const writers = SOURCES.filter(
      ({ path, text }) => !path.includes('/migrations/') && (SQL_WRITE.test(text) || ORM_WRITE.test(text)),
    );

    expect(writers.map(({ path }) => path)).toEqual([
      'libs/platform/src/repositories/content-change.ts',
      'libs/platform/src/repositories/version-removal.ts',
    ]);
  });

  it('has no forwardRef', () => {
    expect(SOURCES.filter(({ text }) => /\bforwardRef\(/.test(text)).map(({ path }) => path)).toEqual([]);
  });

  it('has no any', () => {
    const offenders = SOURCES.flatMap(({ path, tree }) =>
      nodesOf(tree).some(({ kind }) => kind === ts.SyntaxKind.AnyKeyword) ? [path] : [],
    );

    expect(offenders).toEqual([]);
  });

  it('keeps files within 250 lines', () => {
    const long = SOURCES.map(({ path, text }) => ({ path, lines: text.split('\n').length }));

    expect(long.filter(({ lines }) => lines > 251)).toEqual([]);
  });

  it('keeps functions within 40 lines', () => {
    const long = SOURCES.flatMap(({ path, tree }) =>
      nodesOf(tree)
        .filter((node) => ts.isFunctionLike(node) && ownLinesOf(tree, node) > 40)
        .map((node) => `${path}:${tree.getLineAndCharacterOfPosition(node.getStart(tree)).line + 1}`),
    );

    expect(long).toEqual([]);
  });
});

function parse(folder: string, path: string): Source {
  const text = readFileSync(path, 'utf8');
  const tree = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022);
  return { path, folder, text, tree, imports: nodesOf(tree).flatMap(importOf) };
}

function importOf(node: ts.Node): Source['imports'] {
  const specifier = specifierOf(node);
  if (specifier === undefined || !ts.isStringLiteralLike(specifier)) return [];
  const bindings = ts.isImportDeclaration(node) ? node.importClause?.namedBindings : undefined;
  const isType = isTypeOnly(node);
  if (bindings === undefined) return [{ from: specifier.text, names: [], isType }];
  // Who takes a namespace takes every name in it.
  if (ts.isNamespaceImport(bindings)) return [{ from: specifier.text, names: ['*'], isType }];
  const names = bindings.elements.map((element) => (element.propertyName ?? element.name).text);
  return [{ from: specifier.text, names, isType }];
}

/** Of an import, an export or an `import()`, which is not loaded with the file that has it. */
function isTypeOnly(node: ts.Node): boolean {
  if (ts.isCallExpression(node)) return true;
  const clause = ts.isImportDeclaration(node) ? node.importClause : node;
  if (clause === undefined || !('isTypeOnly' in clause)) return false;
  return clause.isTypeOnly === true;
}

/** The npm package of an import; null for a file, and for a module of Node's own. */
function packageOf(from: string): string | null {
  if (from.startsWith('.') || from.startsWith('node:')) return null;
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The files that are loaded with one. */
function loadedBy(start: string): ReadonlySet<string> {
  const loaded = new Set([start]);
  for (const path of loaded)
    for (const { from, isType } of sourceAt(path).imports) {
      const next = from.startsWith('.') ? join(path, '..', from).replace(/\.js$/, '.ts') : ENTRANCES[from];
      if (!isType && next !== undefined) loaded.add(next);
    }
  return loaded;
}

function sourceAt(path: string): Source {
  const source = SOURCES.find((one) => one.path === path);
  if (source === undefined) throw new Error(`there is no ${path}`);
  return source;
}

/** Of `import … from`, `export … from` and `import()`, wherever they stand. */
function specifierOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return node.moduleSpecifier;
  const isImport = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isImport ? node.arguments[0] : undefined;
}

/** The folder of a library that a file or an import is in; null outside, and for files beside the folders. */
function layerOf(library: string, path: string): string | null {
  const source = `${library}/src/`;
  const [folder = '', file] = path.startsWith(source) ? path.slice(source.length).split('/') : [];
  return file === undefined ? null : folder;
}

function nodesOf(top: ts.Node): readonly ts.Node[] {
  const nodes: ts.Node[] = [];
  const visit = (node: ts.Node): void => {
    nodes.push(node);
    ts.forEachChild(node, visit);
  };
  visit(top);
  return nodes;
}

/** A function that makes a class has the lines around it: each method of the class counts for itself. */
const ownLinesOf = (tree: ts.SourceFile, node: ts.Node): number =>
  nodesOf(node)
    .filter((one) => ts.isClassLike(one))
    .reduce((lines, one) => lines - linesOf(tree, one), linesOf(tree, node));

const linesOf = (tree: ts.SourceFile, node: ts.Node): number =>
  tree.getLineAndCharacterOfPosition(node.end).line -
  tree.getLineAndCharacterOfPosition(node.getStart(tree)).line +
  1;
