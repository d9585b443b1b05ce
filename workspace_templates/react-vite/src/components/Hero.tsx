import Artwork from './ui/Artwork';
import Icon from './ui/Icon';

const content = {
  "eyebrow": "New: plans that update themselves",
  "heading": "The calm workspace for small teams",
  "text": "Plans, projects and clients in one quiet place. Larkspur shows your team what matters today and keeps the rest out of the way.",
  "primary": {
    "label": "See what it does",
    "href": "#features"
  },
  "secondary": {
    "label": "Write to us",
    "href": "#footer"
  },
  "points": [
    "Free for two people",
    "No card needed",
    "Ready in five minutes"
  ],
  "image": {
    "src": "",
    "alt": "A tidy planning board with cards and a chart",
    "motif": "window",
    "seed": "larkspur"
  },
  "badge": {
    "icon": "circle-check",
    "title": "Everyone knows what's next",
    "text": "12 tasks done this week"
  },
  "imageSide": "right",
  "tone": "plain"
};

export default function Hero({ id }: { id: string }) {
  const { primary, secondary, badge } = content;
  // A second hero on the same page must not bring a second main heading.
  const Heading = id === 'hero' ? 'h1' : 'h2';
  const left = content.imageSide === 'left';
  return (
    <section id={id} data-section="hero" data-tone={content.tone} aria-labelledby={`${id}-title`} className="relative isolate overflow-hidden">
      <div className="glow" aria-hidden="true" />
      <div className="wrap grid items-center gap-12 pt-12 pb-section lg:grid-cols-[1.06fr_1fr] lg:gap-16 lg:pt-20">
        <div className={`min-w-0 ${left ? 'lg:order-2' : ''}`}>
          {content.eyebrow && (
            <p className="badge mb-6">
              <span className="size-1.5 rounded-full bg-primary" />
              {content.eyebrow}
            </p>
          )}
          <Heading id={`${id}-title`} className="title-1">
            {content.heading}
          </Heading>
          {content.text && <p className="lead mt-6 max-w-[34em]">{content.text}</p>}
          <div className="mt-9 flex flex-wrap gap-3">
            {primary?.label && (
              <a href={primary.href} className="button button-primary button-arrow">
                {primary.label}
                <Icon name="arrow-right" className="size-4.5" />
              </a>
            )}
            {secondary?.label && (
              <a href={secondary.href} className="button">
                {secondary.label}
              </a>
            )}
          </div>
          {content.points.length > 0 && (
            <ul className="mt-8 flex flex-wrap gap-x-6 gap-y-2.5 text-[0.9375rem] text-muted">
              {content.points.map((point) => (
                <li key={point} className="flex items-center gap-2">
                  <Icon name="circle-check" className="size-4.5 shrink-0 text-brand" />
                  {point}
                </li>
              ))}
            </ul>
          )}
        </div>
        <div className="relative min-w-0">
          <div className="frame aspect-square shadow-float sm:aspect-[5/4] lg:aspect-[10/11]">
            <Artwork image={content.image} shape="square" eager />
          </div>
          {badge?.title && (
            <div
              className={`card absolute -bottom-6 flex max-w-[calc(100%-2.5rem)] items-center gap-3.5 p-4 pr-6 shadow-float ${left ? 'right-5 lg:-right-6' : 'left-5 lg:-left-8'}`}
            >
              {badge.icon && (
                <span className="icon-tile">
                  <Icon name={badge.icon} />
                </span>
              )}
              <p className="min-w-0 leading-snug">
                <span className="block font-semibold">{badge.title}</span>
                {badge.text && <span className="block text-sm text-muted">{badge.text}</span>}
              </p>
            </div>
          )}
        </div>
      </div>
    </section>
  );
}
