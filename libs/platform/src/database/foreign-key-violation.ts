/**
 * Whether a statement failed because what it refers to is not there, or not any more.
 * @param constraint of which reference that is so, where it matters
 */
export const isForeignKeyViolation = (error: unknown, constraint?: string): boolean => {
  if (!(error instanceof Error)) return false;
  const { code, constraint: violated } = error as { code?: unknown; constraint?: unknown };
  return code === '23503' && (constraint === undefined || violated === constraint);
};
