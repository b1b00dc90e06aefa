import 'reflect-metadata';

import { writeFile } from 'node:fs/promises';

import { offlineDocument } from './offline-document.js';

const [, , file] = process.argv;
if (file === undefined) throw new Error('say which file to write');
await writeFile(file, `${JSON.stringify(await offlineDocument('href'), null, 2)}\n`);
