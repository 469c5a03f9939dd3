import type { CSSProperties } from 'preact/compat';
import type { PagePlace } from '@hufu/sdk';
import { fill, useWords } from '../texts/texts.js';

/** Where a rectangle of a page lies in its picture. Points from the visible page's lower-left. */
export const boxOf = (place: PagePlace, size: { width: number; height: number }): CSSProperties => {
  const { x, y, w, h } = place.mark === 'ACROSS_PAGE' ? strip(place, size.width) : place;
  return {
    left: `${(x / size.width) * 100}%`,
    bottom: `${(y / size.height) * 100}%`,
    width: `${(w / size.width) * 100}%`,
    height: `${(h / size.height) * 100}%`,
  };
};
/** A cross-page seal shows one strip on each page, flush to the right edge. */
const strip = ({ y, w, h, pages }: PagePlace, pageWidth: number) => {
  const width = w / Math.max(1, pages?.length ?? 1);
  return { x: pageWidth - width, y, w: width, h };
};

/** Mine and empty: bronze. Another's: grey, dashed. What is done is in the picture. */
export const PlaceOutline = ({ place, size }: { place: PagePlace; size: { width: number; height: number } }) => {
  const { t } = useWords();
  const mark = t.marks[place.mark];
  return (
    <span
      id={`place-${place.id}`}
      className={place.mine ? 'place mine' : 'place'}
      style={boxOf(place, size)}
      role="img"
      aria-label={fill(place.mine ? t.read.placeMine : t.read.placeOther, { mark })}
    >
      <span aria-hidden="true">{mark}</span>
    </span>
  );
};
