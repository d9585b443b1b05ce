// A picture: the given image file, or an illustration in the site's own colours. The same seed draws the same.
import { backdrop, canvases } from './backdrops';
import { motifs } from './motifs';

interface Props {
  image?: { src?: string; alt?: string; motif?: string; seed?: string };
  shape?: keyof typeof canvases;
}

export default function Artwork({ image, shape = 'card' }: Props) {
  const [width, height] = canvases[shape];
  const alt = image?.alt ?? '';
  if (image?.src) {
    return <img className="size-full object-cover" src={image.src} alt={alt} width={width} height={height} loading="lazy" decoding="async" />;
  }
  const motif = motifs[image?.motif ?? ''] ?? motifs.abstract;
  const { markup, x, y, scale } = backdrop(`${image?.seed ?? ''}${image?.motif ?? ''}`, shape);
  const drawing = `<g>${markup}</g><g transform="translate(${x} ${y}) scale(${scale})">${motif}</g>`;
  return (
    <svg
      className="art size-full"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio="xMidYMid slice"
      role={alt ? 'img' : undefined}
      aria-label={alt || undefined}
      aria-hidden={alt ? undefined : true}
      dangerouslySetInnerHTML={{ __html: drawing }}
    />
  );
}
