// A line icon by its Lucide name. It is decoration: the text beside it carries the meaning.
import { icons } from './icons';

const dot = '<circle cx="12" cy="12" r="3" fill="currentColor"/>';

export default function Icon({ name = '', className = 'size-5' }: { name?: string; className?: string }) {
  return (
    <svg
      className={className}
      viewBox="0 0 24 24"
      width="24"
      height="24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.75"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
      dangerouslySetInnerHTML={{ __html: icons[name] ?? dot }}
    />
  );
}
