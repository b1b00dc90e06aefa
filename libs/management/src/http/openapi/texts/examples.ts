/** Values that the description shows as examples. */
export const UUID = '019a5b2e-6c1f-7c40-9d1e-2f3a4b5c6d7e';
export const TIME = '2026-11-28T09:30:00.000000Z';
export const SHA256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

/** @param path of a list, such as `tasks` */
export const hrefOf = (path: string): string => `/pulp/api/v3/${path}/${UUID}/`;

export const REPOSITORY = hrefOf('repositories/container/container');
export const VERSION = `${REPOSITORY}versions/3/`;
