/** SQL for a media type without its parameters. */
export const bareTypeOf = (mediaType: string): string => `rtrim(split_part(${mediaType}, ';', 1), E' \\t')`;

/**
 * SQL for whether a media type is among the wanted ones, by the whole or without its parameters. Few have any, and those
 * have an index of their own.
 * @param mediaType SQL for the media type
 * @param wanted SQL for an array of texts
 */
export const isOfType = (mediaType: string, wanted: string): string =>
  `(${mediaType} = ANY(${wanted}) OR ${mediaType} LIKE '%;%' AND ${bareTypeOf(mediaType)} = ANY(${wanted}))`;
