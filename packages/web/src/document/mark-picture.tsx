import { addressOf, type Ink, type PagePlace, type PageSeal } from '@hufu/sdk';
import { inkBox, inkLines } from '../ink/pen.js';
import { base } from '../net/base.js';
import type { Hand } from '../signing/draft.js';

const pointsPerMm = 72 / 25.4;

/** Pen strokes, cut to the ink, their proportions kept inside the place. */
export const InkPicture = ({ ink }: { ink: Ink }) => {
  const lines = inkLines(ink);
  const box = inkBox(lines);
  if (!box) return null;
  return (
    <svg
      className="mark"
      viewBox={`${box.left} ${box.top} ${box.right - box.left} ${box.bottom - box.top}`}
      aria-hidden
    >
      <g stroke="#000" strokeLinecap="round">
        {lines.map(({ from, to, width }, i) => (
          <line key={i} x1={from[0]} y1={from[1]} x2={to[0]} y2={to[1]} strokeWidth={width} />
        ))}
      </g>
    </svg>
  );
};

export const HandPicture = ({ hand, page }: { hand: Hand; page: string }) => {
  switch (hand.kind) {
    case 'draw':
      return <InkPicture ink={hand.ink} />;
    case 'type':
      return (
        <svg className="mark" viewBox={`0 0 ${hand.outline.width} ${hand.outline.height}`} aria-hidden>
          <path d={hand.outline.path} fill="#000" />
        </svg>
      );
    case 'upload':
      return <img className="mark" src={`data:image/png;base64,${hand.picture.png}`} alt="" />;
    case 'saved':
      return <img className="mark" src={savedAddress(page, hand.id)} alt="" />;
  }
};
export const savedAddress = (page: string, id: string): string =>
  addressOf('savedPicture', { path: { page, id } }, base);
export const sealAddress = (page: string, id: string): string => addressOf('sealPicture', { path: { page, id } }, base);

interface SealPictureProps {
  seal: PageSeal;
  place: PagePlace;
  page: string;
  /** The page of the document it is shown on. */
  number: number;
}
/** A seal at its true size at the lower-left of its place, smaller in a smaller one; across pages, that page's strip. */
export const SealPicture = ({ seal, place, page, number }: SealPictureProps) => {
  const href = sealAddress(page, seal.id);
  if (place.mark === 'ACROSS_PAGE') return <StripPicture href={href} place={place} number={number} />;
  const [width, height] = [seal.widthMm * pointsPerMm, seal.heightMm * pointsPerMm];
  const scale = Math.min(1, place.w / width, place.h / height);
  const [w, h] = [width * scale, height * scale];
  return (
    <svg className="mark" viewBox={`0 0 ${place.w} ${place.h}`} aria-hidden>
      <image href={href} x={0} y={place.h - h} width={w} height={h} />
    </svg>
  );
};

const StripPicture = ({ href, place, number }: { href: string; place: PagePlace; number: number }) => {
  const pages = place.pages ?? [place.page];
  const strip = place.w / pages.length;
  const from = strip * Math.max(0, pages.indexOf(number));
  return (
    <svg className="mark" viewBox={`${from} 0 ${strip} ${place.h}`} preserveAspectRatio="none" aria-hidden>
      <image href={href} x={0} y={0} width={place.w} height={place.h} preserveAspectRatio="none" />
    </svg>
  );
};

/** The day of signing, as it would be drawn now. */
export const DatePicture = ({ place }: { place: PagePlace }) =>
  place.outline ? (
    <svg className="mark" viewBox={`0 0 ${place.w} ${place.h}`} aria-hidden>
      <path d={place.outline.path} transform={`translate(0 ${(place.h - place.outline.height) / 2})`} fill="#000" />
    </svg>
  ) : null;
