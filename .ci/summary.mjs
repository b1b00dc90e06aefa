import { readFileSync } from 'node:fs';

// Names what was skipped and what failed, and ends with the line that CI reads.
const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const tests = report.testResults.flatMap(({ assertionResults }) => assertionResults);
const named = (status) => tests.filter((test) => test.status === status).map(({ fullName }) => fullName);

for (const name of named('pending')) console.log(`skipped: ${name}`);
for (const name of named('failed')) console.log(`failed: ${name}`);
for (const { name, message } of report.testResults.filter((suite) => suite.assertionResults.length === 0))
  console.log(`failed to run: ${name}\n${message}`);

const failed = report.numFailedTests + report.numRuntimeErrorTestSuites;
console.log(`${report.numPassedTests} passed, ${failed} failed, ${report.numPendingTests} skipped`);
if (failed > 0 || report.numPassedTests === 0) process.exit(1);
