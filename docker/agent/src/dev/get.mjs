/** A real GET request to the dev server, as a browser's navigation would be. */
import http from 'node:http';

const MAX_HTML = 8 * 1024 * 1024;
const LOCAL_HOSTS = { '0.0.0.0': '127.0.0.1', '::': '::1' };

/** Page at `path` → {status, html, location}; the last says where a redirect leads. Raises what the connection raises. */
export function getPage({ host, port }, path) {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'text/html', 'user-agent': 'studio-agent' };
    const request = http.get({ host: LOCAL_HOSTS[host] ?? host, port, path, headers, agent: false }, (response) => {
      const chunks = [];
      let size = 0;
      response.on('data', (chunk) => {
        size += chunk.length;
        if (size <= MAX_HTML) chunks.push(chunk);
      });
      response.on('error', reject);
      response.on('end', () => {
        const { statusCode: status, headers: { location } } = response;
        resolve({ status, html: Buffer.concat(chunks).toString('utf8'), location });
      });
    });
    request.on('error', reject);
  });
}
