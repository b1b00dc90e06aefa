export { AddContent } from './add-content.js';
export { ContentTasks } from './content-tasks.js';
