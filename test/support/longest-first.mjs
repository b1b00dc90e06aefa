import Sequencer from '@jest/test-sequencer';

/** What takes long, longest first. Without a cache of times, jest goes by the size of files. */
const LONG = [
  'pulp-cli/pulp-cli',
  'launcher/start',
  'access/management-matrix.scaled',
  'api/long-lists',
  'queue/long-tasks',
  'schemathesis/schemathesis.scaled',
  'conformance/conformance',
  'access/matrix',
  'launcher/root',
  'launcher/refusal',
  'chaos/kill.scaled',
  'api/worst-input.scaled',
  'registry/login-guard',
  'registry/token-keys',
  'storage/move',
  'launcher/backup',
  'registry/revocation',
  'queue/redis',
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
