import { Module } from '@nestjs/common';

import { CreateFile } from './create-file.js';
import { fileManagement } from './file.js';
import { FileContents } from './file-contents.js';
import { Publications } from './publications.js';
import { Publish } from './publish.js';
import { ServedFiles } from './served-files.js';

const services = [CreateFile, FileContents, Publications, Publish, ServedFiles];

/** Files, publications, and the tasks on them. Loaded by every process. */
@Module({ imports: [fileManagement], providers: services, exports: [fileManagement, ...services] })
export class FileModule {}
