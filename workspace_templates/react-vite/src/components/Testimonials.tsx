import Avatar from './ui/Avatar';
import Rating from './ui/Rating';

const content = {
  "eyebrow": "Customers",
  "heading": "Loved by teams that ship",
  "text": "",
  "items": [
    {
      "quote": "We dropped three tools and one weekly meeting. I did not expect software to make the office quieter.",
      "name": "Inês Carvalho",
      "role": "Studio lead, Atelier Norte",
      "photo": "",
      "rating": 5
    },
    {
      "quote": "Our clients open their page before they call us. Half of the calls never happen any more.",
      "name": "David Brandt",
      "role": "Owner, Brandt Interiors",
      "photo": "",
      "rating": 5
    },
    {
      "quote": "It took an afternoon to move everything over, and nobody has asked for the old board since.",
      "name": "Priya Raman",
      "role": "Operations, Fieldstone",
      "photo": "",
      "rating": 5
    }
  ],
  "showRatings": true,
  "ratingLabel": "out of 5 stars",
  "align": "center",
  "tone": "tinted"
};

export default function Testimonials({ id }: { id: string }) {
  return (
    <section id={id} data-section="testimonials" data-tone={content.tone} aria-labelledby={`${id}-title`}>
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
        <ul className="mt-12 grid gap-5 md:grid-cols-[repeat(auto-fit,minmax(18rem,1fr))]">
          {content.items.map((item, index) => (
            <li key={index} className="min-w-0">
              <figure className="card flex h-full flex-col p-7">
                {content.showRatings ? (
                  <Rating value={item.rating} label={content.ratingLabel} />
                ) : null}
                <blockquote className="grow text-[1.0625rem] leading-relaxed">
                  <p>{item.quote}</p>
                </blockquote>
                <figcaption className="mt-6 flex items-center gap-3.5 border-t border-border pt-5">
                  <Avatar name={item.name} src={item.photo} className="size-11 text-sm" />
                  <span className="min-w-0 leading-snug">
                    <span className="block font-semibold">{item.name}</span>
                    {item.role ? (
                      <span className="block text-sm text-muted">{item.role}</span>
                    ) : null}
                  </span>
                </figcaption>
              </figure>
            </li>
          ))}
        </ul>
      </div>
    </section>
  );
}
