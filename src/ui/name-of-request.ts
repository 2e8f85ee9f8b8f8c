/** What a catalog that was asked for is called before it is open. */
import type { OpenRequest } from '../worker/protocol';

export function nameOf(request: OpenRequest): string {
  switch (request.kind) {
    case 'files':
      return request.files[0]?.name ?? '';
    case 'url':
      return request.url;
    case 'given-pdf':
      return 'draws from the given density';
    case 'toy':
      return 'draws from the toy';
    case 'sample':
      return 'the sample catalog';
    default:
      return request satisfies never;
  }
}
