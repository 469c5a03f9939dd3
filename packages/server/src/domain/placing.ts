import type { ActionId, DocumentId, SealId, SignatoryId } from './ids.js';
import type { DatePattern, MarkType } from './contract.js';

/** What a caller asks for, before page sizes and keyword hits are known. */
export interface PlacementRequest {
  mark: MarkType;
  actionId?: ActionId;
  signatoryId?: SignatoryId;
  /** Absent: every document of the contract. */
  documentIds?: DocumentId[];
  at: PointAnchor | KeywordAnchor | EdgeAnchor;
  /** Points; absent: the size of the seal, or the default of the mark. */
  width?: number;
  height?: number;
  sealId?: SealId;
  datePattern?: DatePattern;
  /** Clockwise degrees, 0 by default. */
  rotation?: number;
}
/** What (x, y) names on the mark. */
export type Corner = 'LOWER_LEFT' | 'UPPER_LEFT' | 'CENTRE';
/** A point on a page. FRACTION: of the visible page's width and height. Origin as `origin` says. */
export interface PointAnchor {
  kind: 'POINT';
  /** 1…n; 0 = all; −1 = last, −2 … */ page: number;
  x: number;
  y: number;
  unit: 'FRACTION' | 'POINT';
  origin: 'LOWER_LEFT' | 'UPPER_LEFT';
  corner: Corner;
}
/** A text of the document. The mark is centred on the keyword's height, its left edge at the keyword's left edge, plus the offset. */
export interface KeywordAnchor {
  kind: 'KEYWORD';
  keyword: string;
  /** 1…n; 0 = all; −1 = last. */ index: number;
  dx: number;
  dy: number;
  unit: 'FRACTION' | 'POINT';
}
/** 骑缝章 at the right edge. `y` is the lower edge of the strip. */
export interface EdgeAnchor {
  kind: 'EDGE';
  y: number;
  unit: 'FRACTION' | 'POINT';
  pages: PageChoice;
}
export type PageChoice = { kind: 'ALL' | 'ODD' | 'EVEN' } | { kind: 'RANGES'; ranges: { from: number; to: number }[] };
