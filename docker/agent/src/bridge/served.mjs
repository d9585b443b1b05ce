/** The page as the server last sent it: what a new answer is compared with. */

let served = null;

/** The last served document; for the first change the one that was loaded. */
export const servedNow = () => served;

/** Take `document` as what is on the page now. */
export function rememberServed(next) {
  served = next;
}

/** Fetch this page anew → Document, or null when the server does not answer with a page. */
export async function readServed() {
  const response = await fetch(location.href, { headers: { accept: 'text/html' }, cache: 'no-store' });
  if (!response.ok || !response.headers.get('content-type')?.includes('text/html')) return null;
  return new DOMParser().parseFromString(await response.text(), 'text/html');
}
