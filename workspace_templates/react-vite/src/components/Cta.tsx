import Icon from './ui/Icon';

const content = {
  "heading": "Give your team a calmer Monday",
  "text": "Start with one project. It is free for two people, for as long as you like.",
  "primary": {
    "label": "Start free",
    "href": "mailto:hello@example.com"
  },
  "secondary": {
    "label": "Compare plans",
    "href": "#pricing"
  },
  "note": "",
  "align": "center",
  "look": "panel"
};

export default function Cta({ id }: { id: string }) {
  return (
    <section id={id} data-section="cta" data-tone="plain" aria-labelledby={`${id}-title`}>
      <div className="wrap py-section">
        <div data-tone="brand" className={['sheen overflow-hidden rounded-[calc(var(--radius-base)*2)] px-6 py-14 shadow-float sm:px-14 sm:py-20', content.align === 'center' && 'text-center', content.align !== 'center' && 'flex flex-wrap items-center justify-between gap-x-12 gap-y-8'].filter(Boolean).join(' ')}>
          <div className={['max-w-[44rem] min-w-0', content.align === 'center' && 'mx-auto'].filter(Boolean).join(' ')}>
            <h2 id={`${id}-title`} className="title-2">{content.heading}</h2>
            {content.text ? (
              <p className="lead mt-4">{content.text}</p>
            ) : null}
          </div>
          <div className={[content.align === 'center' && 'mt-9'].filter(Boolean).join(' ')}>
            <div className={['flex flex-wrap gap-3', content.align === 'center' && 'justify-center'].filter(Boolean).join(' ')}>
              {content.primary?.label ? (
                <a href={content.primary?.href} className="button button-primary button-arrow">
                  <span>{content.primary?.label}</span>
                  <Icon name="arrow-right" className="size-4.5" />
                </a>
              ) : null}
              {content.secondary?.label ? (
                <a href={content.secondary?.href} className="button">{content.secondary?.label}</a>
              ) : null}
            </div>
            {content.note ? (
              <p className="mt-4 text-sm text-muted">{content.note}</p>
            ) : null}
          </div>
        </div>
      </div>
    </section>
  );
}
