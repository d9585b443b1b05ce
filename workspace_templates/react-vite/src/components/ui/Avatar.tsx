// A person's picture, or their initials on a circle in a tint that stays the same for the same name.
interface Props {
  name?: string;
  src?: string;
  className?: string;
}

export default function Avatar({ name = '', src = '', className = 'size-11 text-sm' }: Props) {
  if (src) {
    return <img className={`shrink-0 rounded-full object-cover ${className}`} src={src} alt="" width="96" height="96" loading="lazy" />;
  }
  const words = name.split(/\s+/).filter(Boolean);
  const ends = words.length > 1 ? [words[0], words[words.length - 1]] : words;
  const initials = ends.map((word) => [...word][0]).join('');
  const tint = [...name].reduce((sum, letter) => sum + letter.codePointAt(0)!, 0) % 4;
  return (
    <span className={`avatar avatar-${tint} ${className}`} aria-hidden="true">
      {initials}
    </span>
  );
}
