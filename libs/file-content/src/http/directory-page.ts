import type { Entry } from '../domain/served-files.js';

/** A page that lists a directory, with a link to the next one where there is more. @param most entries of a page */
export function directoryPage(path: string, entries: readonly Entry[], most: number): string {
  const shown = entries.slice(0, most);
  const last = shown.at(-1)?.name ?? '';
  const more = entries.length > most ? `<p><a href="?after=${encodeURIComponent(last)}">more</a></p>\n` : '';
  const title = escaped(`Index of ${path}`);
  return `<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>${title}</title></head>
<body><h1>${title}</h1>
<ul>
<li><a href="../">../</a></li>
${shown.map(line).join('')}</ul>
${more}</body></html>
`;
}

function line({ name, size }: Entry): string {
  const [shown, link] =
    size === null ? [`${name}/`, `${encodeURIComponent(name)}/`] : [name, encodeURIComponent(name)];
  return `<li><a href="./${link}">${escaped(shown)}</a>${size === null ? '' : ` ${size}`}</li>\n`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);
