import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { HtmlTagDescriptor, Plugin } from 'vite';

interface Seo {
  title?: string;
  description?: string;
  keywords?: string[];
  ogImage?: string;
  favicon?: string;
}

interface Site {
  name: string;
  lang?: string;
  mode?: string;
  seo?: Seo;
}

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
const escaped = (text: string) => text.replace(/[&<>"]/g, (letter) => ENTITIES[letter]!);

const meta = (attrs: Record<string, string>): HtmlTagDescriptor => ({ tag: 'meta', attrs, injectTo: 'head' });

/** What search engines and shared links read, as far as site.json says it. */
function tags(name: string, seo: Seo, title: string): HtmlTagDescriptor[] {
  const found = [
    meta({ property: 'og:type', content: 'website' }),
    meta({ property: 'og:site_name', content: name }),
    meta({ property: 'og:title', content: title }),
    meta({ property: 'og:description', content: seo.description ?? '' }),
    meta({ name: 'twitter:card', content: seo.ogImage ? 'summary_large_image' : 'summary' }),
  ];
  if (seo.keywords?.length) found.push(meta({ name: 'keywords', content: seo.keywords.join(', ') }));
  if (seo.ogImage) found.push(meta({ property: 'og:image', content: seo.ogImage }));
  const icon = { rel: 'icon', href: seo.favicon || '/favicon.svg' };
  return [...found, { tag: 'link', attrs: icon, injectTo: 'head' }];
}

/** Raises an error that names the file, also in `id`, where tools look for it. */
function read(file: string): Site {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Site;
  } catch (cause) {
    const message = `src/site.json cannot be read: ${(cause as Error).message}`;
    throw Object.assign(new Error(message, { cause }), { id: file });
  }
}

/** Fills index.html from src/site.json: %site.lang%, %site.mode%, %site.title%, %site.description%, and its tags. */
export function site(): Plugin {
  let file = '';
  return {
    name: 'site',
    configResolved(config) {
      file = resolve(config.root, 'src/site.json');
    },
    transformIndexHtml: {
      order: 'pre',
      handler(html) {
        const { name, lang = 'en', mode, seo = {} } = read(file);
        const title = seo.title || name;
        const values: Record<string, string> = { lang, mode: mode === 'dark' ? 'dark' : 'light', title, description: seo.description ?? '' };
        return {
          html: html.replace(/%site\.(\w+)%/g, (all, key: string) => (key in values ? escaped(values[key]!) : all)),
          tags: tags(name, seo, title),
        };
      },
    },
    hotUpdate(change) {
      if (change.file === file && this.environment.name === 'client') this.environment.hot.send({ type: 'full-reload' });
    },
  };
}
