/** `login` asks only for valid credentials, anonymous ones included where tokens are used. */
export type RequiredAction = 'login' | 'catalog' | 'pull' | 'push' | 'delete';
