import Icon from './ui/Icon';

const content = {
  "eyebrow": "Why teams stay",
  "heading": "Less juggling, more finished work",
  "text": "Six things Larkspur does quietly, so that your team can get on with the job.",
  "items": [
    {
      "icon": "layers",
      "title": "One plan for everyone",
      "text": "Projects, deadlines and people on one page that always tells the truth."
    },
    {
      "icon": "sun",
      "title": "A clear day ahead",
      "text": "Each morning starts with the three things that matter, not with forty messages."
    },
    {
      "icon": "handshake",
      "title": "Clients in the loop",
      "text": "Share a page, collect a yes, and stop writing status emails."
    },
    {
      "icon": "timer",
      "title": "Time without timers",
      "text": "Hours fill themselves in from the work you finish. Check them once a week."
    },
    {
      "icon": "shield-check",
      "title": "Private by design",
      "text": "Your data stays in Europe, encrypted, with a full export at any time."
    },
    {
      "icon": "puzzle",
      "title": "Fits your tools",
      "text": "Calendar, mail and files stay where they are and simply appear beside the work."
    }
  ],
  "columns": "3",
  "align": "left",
  "look": "cards",
  "tone": "plain"
};

export default function Features({ id }: { id: string }) {
  return (
    <section id={id} data-section="features" data-tone={content.tone} aria-labelledby={`${id}-title`}>
      <div className="wrap py-section">
        <div className={['max-w-[44rem]', content.align === 'center' && 'mx-auto text-center'].filter(Boolean).join(' ')}>
          {content.eyebrow ? (
            <p className="eyebrow mb-3">{content.eyebrow}</p>
          ) : null}
          <h2 id={`${id}-title`} className="title-2">{content.heading}</h2>
          {content.text ? (
            <p className="lead mt-4">{content.text}</p>
          ) : null}
        </div>
        <ul className={['mt-12 grid sm:grid-cols-2', content.look === 'cards' && 'gap-5', content.look !== 'cards' && 'gap-10', content.columns === '3' && 'lg:grid-cols-3', content.columns === '4' && 'lg:grid-cols-4'].filter(Boolean).join(' ')}>
          {content.items.map((item, index) => (
            <li key={index} className={['min-w-0', content.look === 'cards' && 'card card-hover p-6 sm:p-7', content.look === 'lines' && 'border-t border-border pt-6', content.align === 'center' && 'text-center'].filter(Boolean).join(' ')}>
              {item.icon ? (
                <span className="icon-tile">
                  <Icon name={item.icon} />
                </span>
              ) : null}
              <h3 className="title-3 mt-5">{item.title}</h3>
              {item.text ? (
                <p className="mt-2 leading-relaxed text-muted">{item.text}</p>
              ) : null}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
