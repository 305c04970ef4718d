// The environment variables by which a client's configuration tells the stdio bridge who starts it, and for which window.

/** Overrides Sluice's folder in the home directory: for tests, and for home directories that machines share. */
export const HOME_VARIABLE = 'SLUICE_HOME';
/** The client's token, in an entry that the person alone reads. */
export const TOKEN_VARIABLE = 'SLUICE_TOKEN';
/** The client whose private file holds the token, in an entry that others read, too. */
export const CLIENT_VARIABLE = 'SLUICE_CLIENT';
/** The window's id, or one of its folders. */
export const WINDOW_VARIABLE = 'SLUICE_WINDOW';
