import { foldedContract } from './folded.contract.js';

foldedContract('postgres');
