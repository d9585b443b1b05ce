import Icon from './ui/Icon';

const content = {
  "name": "Larkspur",
  "icon": "feather",
  "text": "The calm workspace for small teams. Made in Lisbon and Berlin.",
  "columns": [
    {
      "title": "Product",
      "links": [
        {
          "label": "Features",
          "href": "#features"
        },
        {
          "label": "Pricing",
          "href": "#pricing"
        },
        {
          "label": "Questions",
          "href": "#faq"
        }
      ]
    },
    {
      "title": "Company",
      "links": [
        {
          "label": "Customers",
          "href": "#testimonials"
        },
        {
          "label": "Get started",
          "href": "#cta"
        }
      ]
    },
    {
      "title": "Contact",
      "links": [
        {
          "label": "hello@example.com",
          "href": "mailto:hello@example.com"
        }
      ]
    }
  ],
  "copyright": "© 2026 Larkspur. All rights reserved.",
  "legal": [
    {
      "label": "Back to top",
      "href": "#navigation"
    }
  ],
  "tone": "plain"
};

export default function Footer({ id }: { id: string }) {
  return (
    <footer id={id} data-section="footer" data-tone={content.tone} className="border-t border-border">
      <div className="wrap py-14 lg:py-16">
        <div className="flex flex-wrap justify-between gap-x-16 gap-y-12">
          <div className="max-w-[20rem] min-w-0 basis-72">
            <p className="flex items-center gap-2.5">
              {content.icon ? (
                <span className="grid size-8.5 shrink-0 place-items-center rounded-base bg-primary text-on-primary">
                  <Icon name={content.icon} className="size-4.5" />
                </span>
              ) : null}
              <span className="font-heading text-lg font-semibold tracking-tight">{content.name}</span>
            </p>
            {content.text ? (
              <p className="mt-4 leading-relaxed text-muted">{content.text}</p>
            ) : null}
          </div>
          <div className="flex min-w-0 flex-wrap gap-x-14 gap-y-10 lg:gap-x-20">
            {content.columns.map((column, index) => (
              <nav key={index} aria-label={column.title} className="min-w-32">
                <h2 className="font-body text-sm font-semibold">{column.title}</h2>
                <ul className="mt-4 grid gap-1 text-[0.9375rem] text-muted">
                  {column.links?.map((link, index) => (
                    <li key={index}>
                      <a className="link inline-block py-1.5" href={link.href}>{link.label}</a>
                    </li>
                  ))}
                </ul>
              </nav>
            ))}
          </div>
        </div>
        <div className="mt-12 flex flex-wrap items-center justify-between gap-x-8 gap-y-3 border-t border-border pt-6 text-sm text-muted">
          <p>{content.copyright}</p>
          {content.legal?.length ? (
            <ul className="flex flex-wrap gap-x-6">
              {content.legal.map((link, index) => (
                <li key={index}>
                  <a className="link inline-block py-1.5" href={link.href}>{link.label}</a>
                </li>
              ))}
            </ul>
          ) : null}
        </div>
      </div>
    </footer>
  );
}
