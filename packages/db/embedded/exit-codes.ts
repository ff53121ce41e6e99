/** Another guardian holds the cluster's lock. */
export const EXIT_LOCKED = 3;
