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

const widths: Record<string, string> = { '2': 'lg:grid-cols-2', '3': 'lg:grid-cols-3', '4': 'lg:grid-cols-4' };
const looks: Record<string, string> = { cards: 'card card-hover p-6 sm:p-7', lines: 'border-t border-border pt-6', plain: '' };

export default function Features({ id }: { id: string }) {
  const centered = content.align === 'center';
  const gaps = content.look === 'cards' ? 'gap-5' : 'gap-x-10 gap-y-10';
  return (
    <section id={id} data-section="features" data-tone={content.tone} aria-labelledby={`${id}-title`}>
      <div className="wrap py-section">
        <div className={`max-w-[44rem] ${centered ? 'mx-auto text-center' : ''}`}>
          {content.eyebrow && <p className="eyebrow mb-3">{content.eyebrow}</p>}
          <h2 id={`${id}-title`} className="title-2">
            {content.heading}
          </h2>
          {content.text && <p className="lead mt-4">{content.text}</p>}
        </div>
        <ul className={`mt-12 grid sm:grid-cols-2 ${gaps} ${widths[content.columns] ?? ''}`}>
          {content.items.map((item, index) => (
            <li key={index} className={`min-w-0 ${looks[content.look] ?? ''} ${centered ? 'text-center' : ''}`}>
              {item.icon && (
                <span className="icon-tile">
                  <Icon name={item.icon} />
                </span>
              )}
              <h3 className="title-3 mt-5">{item.title}</h3>
              {item.text && <p className="mt-2 leading-relaxed text-muted">{item.text}</p>}
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
