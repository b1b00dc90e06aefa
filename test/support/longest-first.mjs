import Sequencer from '@jest/test-sequencer';

/** What takes a minute or more, longest first. Without a cache of times, jest goes by the size of files. */
const LONG = [
  'launcher/start',
  'access/management-matrix.scaled',
  'api/long-lists',
  'access/matrix',
  'pulp-cli/pulp-cli',
  'queue/long-tasks',
  'chaos/kill.scaled',
  'registry/login-guard',
  'launcher/refusal',
  'schemathesis/schemathesis.scaled',
  'api/worst-input.scaled',
  'registry/token-keys',
  'registry/revocation',
].map((name) => `test/${name}.spec.ts`);

/** Begins with the specs that take longest, so that none of them runs alone at the end. */
export default class LongestFirst extends Sequencer {
  sort(tests) {
    const place = ({ path }) => LONG.findIndex((name) => path.endsWith(name));
    const isLong = (test) => place(test) >= 0;
    const long = tests.filter(isLong).sort((one, other) => place(one) - place(other));
    return [...long, ...super.sort(tests.filter((test) => !isLong(test)))];
  }
}
