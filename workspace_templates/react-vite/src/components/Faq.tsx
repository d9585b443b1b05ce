import Icon from './ui/Icon';

const content = {
  "eyebrow": "Questions",
  "heading": "Questions, answered",
  "text": "Something else on your mind? We answer within one working day.",
  "items": [
    {
      "question": "How long does it take to set up?",
      "answer": "Most teams are running in an afternoon. Bring your projects over from a spreadsheet or another tool, invite your colleagues, done."
    },
    {
      "question": "Can we leave again?",
      "answer": "At any time. You export everything as plain files with one click, and we delete our copy within 30 days."
    },
    {
      "question": "Where is our data kept?",
      "answer": "In two data centres in Germany and Finland, encrypted in transit and at rest, backed up every hour."
    },
    {
      "question": "Do clients need an account?",
      "answer": "No. They open a private link, see just what you share, and can approve or comment at once."
    }
  ],
  "button": {
    "label": "Ask us",
    "href": "mailto:hello@example.com"
  },
  "openFirst": true,
  "layout": "split",
  "tone": "tinted"
};

export default function Faq({ id }: { id: string }) {
  return (
    <section id={id} data-section="faq" data-tone={content.tone} aria-labelledby={`${id}-title`}>
      <div className={['wrap grid gap-10 py-section', content.layout === 'split' && 'lg:grid-cols-[1fr_1.6fr] lg:gap-16', content.layout !== 'split' && 'max-w-[56rem]'].filter(Boolean).join(' ')}>
        <div className={['min-w-0', content.layout === 'split' && 'lg:sticky lg:top-28 lg:self-start', content.layout !== 'split' && 'text-center'].filter(Boolean).join(' ')}>
          {content.eyebrow ? (
            <p className="eyebrow mb-3">{content.eyebrow}</p>
          ) : null}
          <h2 id={`${id}-title`} className="title-2">{content.heading}</h2>
          {content.text ? (
            <p className="lead mt-4">{content.text}</p>
          ) : null}
          {content.button?.label ? (
            <a href={content.button?.href} className="button button-arrow mt-7">
              <span>{content.button?.label}</span>
              <Icon name="arrow-right" className="size-4.5" />
            </a>
          ) : null}
        </div>
        <div className="min-w-0 divide-y divide-border border-y border-border">
          {content.items.map((item, index) => (
            <details key={index} className="group">
              <summary className="flex cursor-pointer list-none items-start justify-between gap-6 py-5.5 transition-colors hover:text-brand">
                <h3 className="title-3 min-w-0">{item.question}</h3>
                <span className="mt-0.5 grid size-7 shrink-0 place-items-center rounded-full bg-tint text-brand transition-transform duration-200 group-open:rotate-180">
                  <Icon name="chevron-down" className="size-4" />
                </span>
              </summary>
              <p className="max-w-[44em] pr-8 pb-7 leading-relaxed text-muted">{item.answer}</p>
            </details>
          ))}
        </div>
      </div>
    </section>
  );
}
