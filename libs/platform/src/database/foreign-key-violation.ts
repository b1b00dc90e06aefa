/** Whether a statement failed because what it refers to is not there, or not any more. */
export const isForeignKeyViolation = (error: unknown): boolean =>
  error instanceof Error && (error as { code?: unknown }).code === '23503';
