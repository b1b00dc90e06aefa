import { applyDecorators, Controller, SetMetadata, UseFilters, UseGuards } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { REQUIRED, RegistryGuard } from './registry.guard.js';
import { RegistryErrorFilter } from './registry-error.filter.js';
import type { RequiredAction } from './required-action.js';

/** A controller of the registry protocol: under `/v2`, with its authentication and its error bodies. */
export function RegistryRoutes(path = ''): ClassDecorator {
  return applyDecorators(
    Controller(`v2/${path}`),
    UseGuards(RegistryGuard),
    UseFilters(RegistryErrorFilter),
    ApiExcludeController(),
  );
}

/** What the caller must be allowed to do. A route without it is open to everybody. */
export const Requires = (action: RequiredAction): MethodDecorator => SetMetadata(REQUIRED, action);
