import Artwork from './ui/Artwork';
import Icon from './ui/Icon';

const content = {
  "eyebrow": "New: plans that update themselves",
  "heading": "The calm workspace for small teams",
  "text": "Plans, projects and clients in one quiet place. Larkspur shows your team what matters today and keeps the rest out of the way.",
  "primary": {
    "label": "Start free",
    "href": "#pricing"
  },
  "secondary": {
    "label": "See how it works",
    "href": "#features"
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
  return (
    <section id={id} data-section="hero" data-tone={content.tone} aria-labelledby={`${id}-title`} className="relative isolate overflow-hidden">
      <div className="glow" aria-hidden="true"></div>
      <div className="wrap grid items-center gap-12 pt-12 pb-section lg:grid-cols-[1.06fr_1fr] lg:gap-16 lg:pt-20">
        <div className={['min-w-0', content.imageSide === 'left' && 'lg:order-2'].filter(Boolean).join(' ')}>
          {content.eyebrow ? (
            <p className="badge mb-6">
              <span className="size-1.5 rounded-full bg-primary"></span>
              <span>{content.eyebrow}</span>
            </p>
          ) : null}
          {id === 'hero' ? (
            <h1 id={`${id}-title`} className="title-1">{content.heading}</h1>
          ) : null}
          {id !== 'hero' ? (
            <h2 id={`${id}-title`} className="title-1">{content.heading}</h2>
          ) : null}
          {content.text ? (
            <p className="lead mt-6 max-w-[34em]">{content.text}</p>
          ) : null}
          <div className="mt-9 flex flex-wrap gap-3">
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
          {content.points?.length ? (
            <ul className="mt-8 flex flex-wrap gap-x-6 gap-y-2.5 text-[0.9375rem] text-muted">
              {content.points.map((point, index) => (
                <li key={index} className="flex items-center gap-2">
                  <Icon name="circle-check" className="size-4.5 shrink-0 text-brand" />
                  <span>{point}</span>
                </li>
              ))}
            </ul>
          ) : null}
        </div>
        <div className="relative min-w-0">
          <div className="frame aspect-square shadow-float sm:aspect-[5/4] lg:aspect-[10/11]">
            <Artwork image={content.image} shape="square" />
          </div>
          {content.badge?.title ? (
            <div className={['card absolute -bottom-6 flex max-w-[calc(100%-2.5rem)] items-center gap-3.5 p-4 pr-6 shadow-float', content.imageSide === 'left' && 'right-5 lg:-right-6', content.imageSide !== 'left' && 'left-5 lg:-left-8'].filter(Boolean).join(' ')}>
              {content.badge?.icon ? (
                <span className="icon-tile">
                  <Icon name={content.badge?.icon} />
                </span>
              ) : null}
              <p className="min-w-0 leading-snug">
                <span className="block font-semibold">{content.badge?.title}</span>
                {content.badge?.text ? (
                  <span className="block text-sm text-muted">{content.badge?.text}</span>
                ) : null}
              </p>
            </div>
          ) : null}
        </div>
      </div>
    </section>
  );
}
