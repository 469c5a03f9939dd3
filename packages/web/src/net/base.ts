/** Where Hufu answers: the origin, or the prefix it is mounted under. */
export const base = location.pathname.replace(/\/s\/[^/]*$/, '');
