import { PageSizeInvalid } from '../oci/request-errors.js';

/** The page size that `n` asks for, or the largest there is. @throws PageSizeInvalid */
export function pageSize(n: unknown, most: number): number {
  if (n !== undefined && !/^\d{1,9}$/.test(String(n))) throw new PageSizeInvalid(String(n));
  return Math.min(Number(n ?? most), most);
}
