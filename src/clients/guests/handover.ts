// The order in which a server changes hands when it is put behind Sluice or taken out. Every instant can be the last: the
// client's file works as it is, since whatever it leads to is there. It knows neither dialogs nor files.

/** @returns whether the file was written: first there is what gives it back, then the token that lets its entry in */
export function putBehind(steps: {
  keepTakeout: () => Promise<void>;
  keepToken: () => Promise<void>;
  /** Asks, and awaits `beforeWriting` before the file leads to Sluice. */
  write: (beforeWriting: () => Promise<void>) => Promise<boolean>;
}): Promise<boolean> {
  return steps.write(async () => {
    await steps.keepTakeout();
    await steps.keepToken();
  });
}

/**
 * The records go once the file leads to the server itself again, because until then its entry needs them. The takeout goes
 * last: with it all of this can be done again.
 * @returns whether the file was written
 */
export async function takeOut(steps: {
  /** Asks, and writes the file. */
  write: () => Promise<boolean>;
  forgetGuest: () => Promise<void>;
  revokeToken: () => Promise<void>;
  dropTakeout: () => Promise<void>;
}): Promise<boolean> {
  if (!(await steps.write())) return false;
  await steps.forgetGuest();
  await steps.revokeToken();
  await steps.dropTakeout();
  return true;
}
