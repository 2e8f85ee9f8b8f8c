/** Copies text, and says that it is copied or what to do instead. */
export async function copied(text: string, done: string, otherwise: string): Promise<string> {
  try {
    await navigator.clipboard.writeText(text);
    return done;
  } catch {
    return `The browser does not let this page copy: ${otherwise}.`;
  }
}
