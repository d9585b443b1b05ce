import Icon from './ui/Icon';

const content = {
  "eyebrow": "Prices",
  "heading": "Fair prices that grow with you",
  "text": "Start free, pay when your team grows, leave whenever you like.",
  "items": [
    {
      "name": "Solo",
      "text": "For you and one more.",
      "monthly": "€0",
      "yearly": "€0",
      "features": [
        "Two people",
        "Three projects",
        "Shared client pages"
      ],
      "button": {
        "label": "Start free",
        "href": "#cta"
      },
      "badge": ""
    },
    {
      "name": "Team",
      "text": "For teams that deliver.",
      "monthly": "€12",
      "yearly": "€9",
      "features": [
        "Up to 25 people",
        "Unlimited projects",
        "Time and budgets",
        "Calendar and mail"
      ],
      "button": {
        "label": "Try it for 30 days",
        "href": "#cta"
      },
      "badge": "Most chosen"
    },
    {
      "name": "Company",
      "text": "For several teams under one roof.",
      "monthly": "€24",
      "yearly": "€19",
      "features": [
        "Unlimited people",
        "Roles and approvals",
        "Single sign-on",
        "A person to call"
      ],
      "button": {
        "label": "Talk to us",
        "href": "#cta"
      },
      "badge": ""
    }
  ],
  "showToggle": true,
  "labels": {
    "toggle": "Billing period",
    "monthly": "Monthly",
    "yearly": "Yearly",
    "saving": "save 20 %",
    "perMonth": "a person, a month",
    "perMonthYearly": "a person, a month, billed yearly"
  },
  "note": "Prices without VAT.",
  "tone": "plain"
};

export default function Pricing({ id }: { id: string }) {
  return (
    <section id={id} data-section="pricing" data-tone={content.tone} aria-labelledby={`${id}-title`} className="group/pricing">
      <div className="wrap py-section">
        <div className="mx-auto max-w-[44rem] text-center">
          {content.eyebrow ? (
            <p className="eyebrow mb-3">{content.eyebrow}</p>
          ) : null}
          <h2 id={`${id}-title`} className="title-2">{content.heading}</h2>
          {content.text ? (
            <p className="lead mt-4">{content.text}</p>
          ) : null}
        </div>
        {content.showToggle ? (
          <div className="mt-8 text-center">
            <fieldset className="inline-flex max-w-full flex-wrap justify-center gap-1 rounded-base border border-border bg-surface p-1">
              <legend className="sr-only">{content.labels?.toggle}</legend>
              <label className="cursor-pointer rounded-[max(0px,calc(var(--radius-base)-0.25rem))] px-4.5 py-2 text-[0.9375rem] font-medium text-muted transition-colors hover:text-text has-checked:bg-primary has-checked:text-on-primary has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand">
                <input className="sr-only" type="radio" name={`${id}-period`} value="monthly" defaultChecked />
                <span>{content.labels?.monthly}</span>
              </label>
              <label className="cursor-pointer rounded-[max(0px,calc(var(--radius-base)-0.25rem))] px-4.5 py-2 text-[0.9375rem] font-medium text-muted transition-colors hover:text-text has-checked:bg-primary has-checked:text-on-primary has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-brand">
                <input className="sr-only" type="radio" name={`${id}-period`} value="yearly" />
                <span>{content.labels?.yearly}</span>
                {content.labels?.saving ? (
                  <span className="ml-1.5 text-sm">{content.labels?.saving}</span>
                ) : null}
              </label>
            </fieldset>
          </div>
        ) : null}
        <ul className="mt-12 flex flex-wrap items-stretch justify-center gap-5">
          {content.items.map((item, index) => (
            <li key={index} className={['card relative flex w-full max-w-[26rem] min-w-0 flex-col p-7 sm:p-8 lg:w-auto lg:flex-1', item.badge && 'border-primary/60 shadow-float ring-1 ring-primary/60'].filter(Boolean).join(' ')}>
              <div className="flex min-h-8 flex-wrap items-center justify-between gap-2">
                <h3 className="title-3">{item.name}</h3>
                {item.badge ? (
                  <span className="rounded-base bg-primary px-3 py-1 text-[0.8125rem] font-semibold text-on-primary">{item.badge}</span>
                ) : null}
              </div>
              {item.text ? (
                <p className="mt-2 text-muted">{item.text}</p>
              ) : null}
              <p className="mt-6 flex flex-wrap items-baseline gap-x-2 group-has-[[value=yearly]:checked]/pricing:hidden">
                <span className="font-heading text-[2.75rem] leading-none font-semibold tracking-tight tabular-nums">{item.monthly}</span>
                {content.labels?.perMonth ? (
                  <span className="text-[0.9375rem] text-muted">{content.labels?.perMonth}</span>
                ) : null}
              </p>
              {item.yearly ? (
                <p className="mt-6 hidden flex-wrap items-baseline gap-x-2 group-has-[[value=yearly]:checked]/pricing:flex">
                  <span className="font-heading text-[2.75rem] leading-none font-semibold tracking-tight tabular-nums">{item.yearly}</span>
                  {content.labels?.perMonthYearly ? (
                    <span className="text-[0.9375rem] text-muted">{content.labels?.perMonthYearly}</span>
                  ) : null}
                </p>
              ) : null}
              {item?.features?.length ? (
                <ul className="mt-7 mb-8 grid gap-3 border-t border-border pt-6">
                  {item.features?.map((feature, index) => (
                    <li key={index} className="flex gap-3">
                      <Icon name="check" className="mt-0.5 size-5 shrink-0 text-brand" />
                      <span>{feature}</span>
                    </li>
                  ))}
                </ul>
              ) : null}
              {item?.button?.label ? (
                <a href={item?.button?.href} className={['button mt-auto w-full', item.badge && 'button-primary'].filter(Boolean).join(' ')}>{item?.button?.label}</a>
              ) : null}
            </li>
          ))}
        </ul>
        {content.note ? (
          <p className="mt-8 text-center text-sm text-muted">{content.note}</p>
        ) : null}
      </div>
    </section>
  );
}
