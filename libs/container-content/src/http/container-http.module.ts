import { Module } from '@nestjs/common';
import { JwtModule } from '@nestjs/jwt';

import { RegistryTokens } from '../auth/registry-tokens.js';
import { TokenKeys } from '../auth/token-keys.js';
import { ContainerModule } from '../domain/container.module.js';
import { BlobAnswers, BlobRedirects } from './blob-answers.js';
import { BlobsController } from './blobs.controller.js';
import { BaseController, ListingsController } from './listings.controller.js';
import { ContainerManagementModule } from './management/management.module.js';
import { ManifestsController } from './manifests.controller.js';
import { ReferrersController } from './referrers.controller.js';
import { RegistryAuthentication } from './registry-authentication.js';
import { Logins, RegistryCredentials } from './registry-credentials.js';
import { RegistryTokenVerifier } from './registry-token.verifier.js';
import { SendingProxy } from './sending-proxy.js';
import { KeysController, TokenController } from './token.controller.js';
import { TokenStrategy } from './token.strategy.js';
import { UploadsController } from './uploads.controller.js';

/** The registry protocol and who may use it, and the container part of the management API. Loaded by the API only. */
@Module({
  imports: [ContainerModule, ContainerManagementModule, JwtModule.register({})],
  controllers: [
    BaseController,
    UploadsController,
    BlobsController,
    ManifestsController,
    ListingsController,
    ReferrersController,
    TokenController,
    KeysController,
  ],
  providers: [
    BlobAnswers,
    BlobRedirects,
    Logins,
    RegistryAuthentication,
    RegistryCredentials,
    RegistryTokens,
    RegistryTokenVerifier,
    SendingProxy,
    TokenKeys,
    TokenStrategy,
  ],
})
export class ContainerHttpModule {}
