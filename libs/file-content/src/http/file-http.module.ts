import { objectRolesController, pluginHttp } from '@berth/management/http';
import { Module } from '@nestjs/common';

import { file, fileManagement } from '../domain/file.js';
import { FileModule } from '../domain/file.module.js';
import { NamedSources } from '../domain/named-sources.js';
import { NewFiles } from '../domain/new-files.js';
import { PUBLICATION_TARGET } from '../domain/publish.js';
import { ServedPublications } from '../domain/served-publications.js';
import { ContentController } from './content.controller.js';
import {
  FileDistributionBody,
  FileDistributionResponse,
  PatchedFileDistributionBody,
} from './distributions.js';
import { FileRoutes } from './file-routes.js';
import { NewFilesController } from './new-files.controller.js';
import { PublicationRoutes } from './publication-routes.js';
import { PublicationsController } from './publications.controller.js';
import { FileRepositoryBody, FileRepositoryResponse, PatchedFileRepositoryBody } from './repositories.js';

const routes = pluginHttp(file, fileManagement, {
  repositories: [
    {
      kind: 'regular',
      tag: 'Repositories: File',
      takesModify: true,
      body: FileRepositoryBody,
      patchedBody: PatchedFileRepositoryBody,
      response: FileRepositoryResponse,
    },
  ],
  distributions: {
    tag: 'Distributions: File',
    body: FileDistributionBody,
    patchedBody: PatchedFileDistributionBody,
    response: FileDistributionResponse,
    references: ServedPublications,
  },
  contentTags: { 'file.file': 'Content: Files' },
});

/** The file part of the management API, and what distributions of files serve. Loaded by the API only. */
@Module({
  imports: [FileModule, routes],
  controllers: [
    ContentController,
    FileRoutes,
    NewFilesController,
    PublicationRoutes,
    PublicationsController,
    objectRolesController(PUBLICATION_TARGET, 'Publications: File'),
  ],
  providers: [NamedSources, NewFiles],
})
export class FileHttpModule {}
