/** @typedef {{ id: number, callFrame: { functionName: string, url: string, lineNumber: number }, children?: number[] }} Node */
/** @typedef {{ nodes: Node[], samples: number[], timeDeltas: number[] }} Profile */
/** @typedef {Map<string, number>} Times milliseconds by name */

/** What is counted for its caller; the profiler's own file stands between them. */
const OF_NODE = /^native$|^node:|^\(root\)$|preload\.mjs$/;
const IDLE = new Set(['(idle)', '(root)']);

/**
 * Where a process spent its time: in which functions, in which packages, and in which packages when what Node's own
 * code and native functions took counts for the package that called them.
 * @param {readonly Profile[]} profiles
 */
export function selfTimes(profiles) {
  const times = { functions: new Map(), packages: new Map(), callers: new Map(), busy: 0 };
  for (const profile of profiles) {
    const parents = parentsOf(profile);
    for (const [node, ms] of timePerNode(profile)) {
      if (IDLE.has(node.callFrame.functionName)) continue;
      times.busy += ms;
      add(times.functions, functionName(node), ms);
      add(times.packages, packageName(node), ms);
      add(times.callers, callerOf(node, parents), ms);
    }
  }
  return times;
}

/** @param {Profile} profile */
function timePerNode({ nodes, samples, timeDeltas }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  /** @type {Map<Node, number>} */
  const times = new Map();
  for (const [index, id] of samples.entries()) {
    const node = byId.get(id);
    // A delta is the time since the sample before: what ran then, ran until now.
    if (node) times.set(node, (times.get(node) ?? 0) + (timeDeltas[index + 1] ?? 0) / 1000);
  }
  return times;
}

/** @param {Profile} profile */
function parentsOf({ nodes }) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  /** @type {Map<Node, Node>} */
  const parents = new Map();
  for (const node of nodes) {
    for (const child of node.children ?? []) {
      const found = byId.get(child);
      if (found) parents.set(found, node);
    }
  }
  return parents;
}

/**
 * @param {Node} node
 * @param {Map<Node, Node>} parents
 */
function callerOf(node, parents) {
  for (let at = /** @type {Node | undefined} */ (node); at !== undefined; at = parents.get(at)) {
    const name = packageName(at);
    if (!OF_NODE.test(name)) return name;
  }
  return 'node itself';
}

/** @param {Node} node */
function packageName({ callFrame: { url, functionName } }) {
  const dependency = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  if (dependency !== undefined) return dependency;
  if (url.startsWith('node:')) return url.replace('node:internal/', 'node:').split('/')[0] ?? url;
  if (url === '') return functionName.startsWith('(') ? functionName : 'native';
  return /(?:libs|apps)\/[^/]+\/dist\/[^/]+/.exec(url)?.[0].replace('/dist', '') ?? url;
}

/** @param {Node} node */
function functionName({ callFrame: { url, functionName, lineNumber } }) {
  if (url === '') return functionName;
  const place = url.replace(/^.*\/(node_modules|libs|apps)\//, (_, root) =>
    root === 'node_modules' ? '' : `${root}/`,
  );
  return `${functionName || '(anonymous)'} ${place}:${lineNumber + 1}`;
}

/**
 * @param {Times} times
 * @param {string} name
 * @param {number} ms
 */
function add(times, name, ms) {
  times.set(name, (times.get(name) ?? 0) + ms);
}
