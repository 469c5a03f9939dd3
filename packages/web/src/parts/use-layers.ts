import { useCallback, useEffect, useState } from 'preact/compat';

export type Layer =
  | 'menu'
  | 'agree'
  | 'hand'
  | 'seal'
  | 'check'
  | 'code'
  | 'decline'
  | 'progress'
  | 'text'
  | 'terms'
  | 'zoom'
  | 'view'
  | 'password'
  | 'wechat'
  /** A contract of a list, with its own layers over it. */
  | 'one';
export interface Layers {
  open: readonly Layer[];
  /** Puts one on top; the browser's Back takes it off again. */
  push(layer: Layer): void;
  /** Puts one in place of the top. */
  swap(layer: Layer): void;
  /** Takes the top off. */
  back(): void;
  /** Takes all off: the form is over and Back does not return to it. */
  clear(): void;
}

const readLayers = (): readonly Layer[] => (history.state as { layers?: Layer[] } | null)?.layers ?? [];

/**
 * Layers over the document, one history entry each (UX.md, Layers and Back). A reload starts with none.
 *
 * @param under how many layers lie under it and are somebody else's
 */
export function useLayers(under = 0): Layers {
  const [open, setOpen] = useState<readonly Layer[]>([]);
  useEffect(() => {
    if (readLayers().length > under) history.replaceState({ layers: readLayers().slice(0, under) }, '');
    const moved = () => setOpen(readLayers().slice(under));
    window.addEventListener('popstate', moved);
    return () => window.removeEventListener('popstate', moved);
  }, [under]);
  const push = useCallback(
    (layer: Layer) => {
      const layers = [...readLayers(), layer];
      history.pushState({ layers }, '');
      setOpen(layers.slice(under));
    },
    [under],
  );
  const swap = useCallback(
    (layer: Layer) => {
      const layers = [...readLayers().slice(0, -1), layer];
      history.replaceState({ layers }, '');
      setOpen(layers.slice(under));
    },
    [under],
  );
  const back = useCallback(() => history.back(), []);
  const clear = useCallback(() => {
    const depth = readLayers().length - under;
    setOpen([]);
    if (depth > 0) history.go(-depth);
  }, [under]);
  return { open, push, swap, back, clear };
}
