export { AddContent, type Addition, replacing } from './add-content.js';
export { ContentTasks } from './content-tasks.js';
