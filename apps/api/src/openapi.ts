import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';

/** Serves the description of the management API: a page at `docs/`, the document at `docs/api.json`. */
export function describeManagementApi(app: NestFastifyApplication): void {
  const document = new DocumentBuilder()
    .setTitle('Berth')
    .setDescription('Manages repositories, their versions and distributions. Compatible with Pulp.')
    .setVersion('v3')
    .setOpenAPIVersion('3.1.0')
    .addBasicAuth()
    .build();
  SwaggerModule.setup('pulp/api/v3/docs', app, () => SwaggerModule.createDocument(app, document), {
    jsonDocumentUrl: 'pulp/api/v3/docs/api.json',
    yamlDocumentUrl: 'pulp/api/v3/docs/api.yaml',
  });
}
