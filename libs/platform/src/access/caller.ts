/** Who makes a request. */
export interface Caller {
  readonly userId: number;
  readonly username: string;
  readonly superuser: boolean;
}
