export { Namespaces } from './namespaces.js';
