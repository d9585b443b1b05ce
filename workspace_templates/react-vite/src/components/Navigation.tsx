import Icon from './ui/Icon';

const content = {
  "name": "Larkspur",
  "icon": "feather",
  "logo": {
    "src": "",
    "alt": ""
  },
  "links": [
    {
      "label": "Features",
      "href": "#features"
    },
    {
      "label": "Customers",
      "href": "#testimonials"
    },
    {
      "label": "Pricing",
      "href": "#pricing"
    },
    {
      "label": "Questions",
      "href": "#faq"
    }
  ],
  "primary": {
    "label": "Start free",
    "href": "#pricing"
  },
  "showThemeToggle": true,
  "sticky": true,
  "labels": {
    "menu": "Menu",
    "theme": "Switch between light and dark"
  }
};

export default function Navigation({ id }: { id: string }) {
  return (
    <header id={id} data-section="navigation" className={['z-40 border-b border-border/70 bg-background/85 text-text backdrop-blur-md', content.sticky && 'sticky top-0', !content.sticky && 'relative'].filter(Boolean).join(' ')}>
      <nav className="wrap flex min-h-17 items-center gap-x-6 gap-y-2 py-3" aria-label={content.labels?.menu}>
        <a href="/" className="mr-auto flex min-w-0 items-center gap-2.5 rounded-small">
          {content.logo?.src ? (
            <img src={content.logo?.src} alt={content.logo?.alt} className="h-8.5 w-auto max-w-40 object-contain" />
          ) : null}
          {content.icon ? (
            <span className="grid size-8.5 shrink-0 place-items-center rounded-base bg-primary text-on-primary">
              <Icon name={content.icon} className="size-4.5" />
            </span>
          ) : null}
          <span className="truncate font-heading text-lg font-semibold tracking-tight">{content.name}</span>
        </a>
        <ul className="hidden items-center gap-7 text-[0.9375rem] font-medium text-muted lg:flex">
          {content.links.map((link, index) => (
            <li key={index}>
              <a className="link py-2 hover:text-text" href={link.href}>{link.label}</a>
            </li>
          ))}
        </ul>
        <div className="flex shrink-0 items-center gap-2">
          {content.showThemeToggle ? (
            <button type="button" data-theme-toggle aria-label={content.labels?.theme} className="grid size-10 cursor-pointer place-items-center rounded-base text-muted transition-colors hover:bg-tint hover:text-text">
              <Icon name="moon" className="size-5 dark:hidden" />
              <Icon name="sun" className="hidden size-5 dark:block" />
            </button>
          ) : null}
          {content.primary?.label ? (
            <a href={content.primary?.href} className="button button-primary button-small hidden sm:inline-flex">{content.primary?.label}</a>
          ) : null}
          <details data-nav-menu className="group relative lg:hidden">
            <summary aria-label={content.labels?.menu} className="grid size-10 cursor-pointer list-none place-items-center rounded-base border border-border bg-surface transition-colors hover:bg-tint">
              <Icon name="menu" className="size-5 group-open:hidden" />
              <Icon name="x" className="hidden size-5 group-open:block" />
            </summary>
            <ul className="card absolute top-full right-0 mt-3 grid w-[min(20rem,calc(100vw-2.5rem))] gap-1 p-2.5 text-base font-medium shadow-float">
              {content.links.map((link, index) => (
                <li key={index}>
                  <a className="block rounded-base px-4 py-3 transition-colors hover:bg-tint" href={link.href}>{link.label}</a>
                </li>
              ))}
              {content.primary?.label ? (
                <li className="pt-1.5 sm:hidden">
                  <a className="button button-primary w-full" href={content.primary?.href}>{content.primary?.label}</a>
                </li>
              ) : null}
            </ul>
          </details>
        </div>
      </nav>
    </header>
  );
}
