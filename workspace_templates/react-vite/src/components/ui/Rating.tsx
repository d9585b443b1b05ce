// Stars out of five; nothing for a rating of 0.
import Icon from './Icon';

export default function Rating({ value = 0, label = '' }: { value?: number; label?: string }) {
  if (value <= 0) return null;
  return (
    <div className="mb-4 flex gap-1" role="img" aria-label={`${value} ${label}`}>
      {[1, 2, 3, 4, 5].map((star) => (
        <Icon key={star} name="star" className={star <= value ? 'size-4.5 fill-accent text-accent' : 'size-4.5 text-border'} />
      ))}
    </div>
  );
}
