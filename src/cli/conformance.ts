export async function conformance(): Promise<number> { return 1; }
