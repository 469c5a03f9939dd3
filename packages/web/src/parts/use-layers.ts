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
  | 'wechat';
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

/** Layers over the document, one history entry each (UX.md, Layers and Back). A reload starts with none. */
export function useLayers(): Layers {
  const [open, setOpen] = useState<readonly Layer[]>([]);
  useEffect(() => {
    if (readLayers().length > 0) history.replaceState({ layers: [] }, '');
    const moved = () => setOpen(readLayers());
    window.addEventListener('popstate', moved);
    return () => window.removeEventListener('popstate', moved);
  }, []);
  const push = useCallback((layer: Layer) => {
    const layers = [...readLayers(), layer];
    history.pushState({ layers }, '');
    setOpen(layers);
  }, []);
  const swap = useCallback((layer: Layer) => {
    const layers = [...readLayers().slice(0, -1), layer];
    history.replaceState({ layers }, '');
    setOpen(layers);
  }, []);
  const back = useCallback(() => history.back(), []);
  const clear = useCallback(() => {
    const depth = readLayers().length;
    setOpen([]);
    if (depth > 0) history.go(-depth);
  }, []);
  return { open, push, swap, back, clear };
}
