/** What an answer of the registry refuses: its status, and the codes of its errors. */
export interface Refusal {
  readonly status: number;
  readonly codes: readonly string[];
}

interface OciErrors {
  readonly errors: readonly { readonly code: string; readonly message: string; readonly detail?: unknown }[];
}

/** Reads a refusal as clients do. Throws unless it is an error of the protocol (distribution specification §Error Codes). */
export async function refusalOf(response: Response): Promise<Refusal> {
  const { status, headers } = response;
  const text = await response.text();
  const [type, version] = [headers.get('content-type'), headers.get('docker-distribution-api-version')];
  if (type !== 'application/json' || version !== 'registry/2.0')
    throw new Error(`${status} with Content-Type ${type} and API version ${version}: ${text}`);
  return { status, codes: errorsOf(text).map(({ code }) => code) };
}

/** The errors of a body, in its order. */
export function errorsOf(text: string): OciErrors['errors'] {
  const { errors } = JSON.parse(text) as OciErrors;
  for (const { code, message } of errors)
    if (!/^[A-Z_]+$/.test(code) || typeof message !== 'string' || message === '')
      throw new Error(`an error without code or message: ${text}`);
  return errors;
}
