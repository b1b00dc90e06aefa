import { ManagementHttpModule } from '@berth/management/http';
import { PlatformModule, type PluginHttp, type Settings, type WireProtocol } from '@berth/platform';
import { plugins } from '@berth/plugins';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';

import { HealthController, HomeController } from './home/home.controller.js';
import { ErrorFilter } from './http/error.filter.js';

/** The wire protocols that plugins bring. */
export const wiresOf = (halves: readonly PluginHttp[]): readonly WireProtocol[] =>
  halves.flatMap(({ wire }) => wire ?? []);

/** The platform, the management API, what each plugin serves, and what a process says of itself. */
@Module({})
export class ApiModule {
  /** @param halves of the plugins, which only the API loads */
  static with(settings: Settings, halves: readonly PluginHttp[]): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        PlatformModule.forRole('api', settings, plugins),
        ManagementHttpModule.with(plugins),
        ...halves.map(({ module }) => module),
      ],
      controllers: [HealthController, HomeController],
      providers: [{ provide: APP_FILTER, useValue: new ErrorFilter(wiresOf(halves)) }],
    };
  }
}
