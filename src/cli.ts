/**
 * The same core without a page: `npm run fit`, `npm run outliers`, `npm run score`, `npm run sample`, `npm run conformance`,
 * `npm run bench`, `npm run describe`.
 */
import { main } from './cli/main';

process.exit(await main(process.argv.slice(2)));
