import { afterAll, beforeAll, jest } from '@jest/globals';

import { describeWithPython } from '../support/python.js';
import { accessCommands } from './access.commands.js';
import { contentCommands } from './content.commands.js';
import { distributionCommands } from './distribution.commands.js';
import { fileCommands } from './file.commands.js';
import { readmeCommands } from './readme.commands.js';
import { repositoryCommands } from './repository.commands.js';
import { repositoryContentCommands } from './repository-content.commands.js';
import { closeScene, makeScene, type Scene } from './scene.js';
import { storageCommands } from './storage.commands.js';
import { taskCommands } from './task.commands.js';

jest.setTimeout(300_000);

describeWithPython({ requirements: 'pulp-cli', programs: ['podman', 'skopeo'] }, 'pulp-cli', (python) => {
  let scene: Scene;

  beforeAll(async () => {
    scene = await makeScene(python);
  });
  afterAll(() => scene && closeScene(scene));

  accessCommands(() => scene);
  contentCommands(() => scene);
  repositoryCommands(() => scene);
  repositoryContentCommands(() => scene);
  distributionCommands(() => scene);
  fileCommands(() => scene);
  taskCommands(() => scene);
  storageCommands(() => scene);
  readmeCommands(() => scene);
});
