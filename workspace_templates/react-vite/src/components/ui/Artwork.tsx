// A picture: the given image file, or an illustration in the site's own colours. The same seed draws the same.
import { backdrop, canvases } from './backdrops';
import { motifs } from './motifs';

interface Props {
  image: { src?: string; alt?: string; motif?: string; seed?: string };
  shape?: keyof typeof canvases;
  eager?: boolean;
}

export default function Artwork({ image, shape = 'card', eager = false }: Props) {
  const [width, height] = canvases[shape];
  const alt = image.alt ?? '';
  if (image.src) {
    return (
      <img
        src={image.src}
        alt={alt}
        width={width}
        height={height}
        loading={eager ? 'eager' : 'lazy'}
        fetchPriority={eager ? 'high' : undefined}
        decoding="async"
        className="size-full object-cover"
      />
    );
  }
  const motif = motifs[image.motif ?? ''] ?? motifs.abstract!;
  const { markup, x, y, scale } = backdrop(`${image.seed ?? ''}${image.motif ?? ''}`, shape);
  return (
    <svg
      className="art size-full"
      viewBox={`0 0 ${width} ${height}`}
      preserveAspectRatio={shape === 'scene' ? 'xMaxYMax slice' : 'xMidYMid slice'}
      role={alt ? 'img' : undefined}
      aria-label={alt || undefined}
      aria-hidden={alt ? undefined : true}
    >
      <g dangerouslySetInnerHTML={{ __html: markup }} />
      <g transform={`translate(${x} ${y}) scale(${scale})`} dangerouslySetInnerHTML={{ __html: motif }} />
    </svg>
  );
}
