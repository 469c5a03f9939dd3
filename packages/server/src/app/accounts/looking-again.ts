/** Two make the same thing at once: a unique index refuses the later one, which looks again and finds what there is. */
export const lookingAgain = async <T>(work: () => Promise<T>): Promise<T> => {
  try {
    return await work();
  } catch (error) {
    if ((error as { code?: string }).code !== '23505') throw error;
    return work();
  }
};
