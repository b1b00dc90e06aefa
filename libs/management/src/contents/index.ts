export { AddContent } from './add-content.js';
export { type Addition, replacing } from './addition.js';
export { ContentTasks } from './content-tasks.js';
