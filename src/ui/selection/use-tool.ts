/** The tool in hand over a picture. With one, a finger draws; without, it scrolls. The selection is followed as long as the picture stands. */
import type { RefObject } from 'preact';
import { useEffect, useLayoutEffect } from 'preact/hooks';
import { useSession } from '../session';
import { followSelection } from './select';
import { toolOf } from './tools';

/** `host` holds the picture. */
export function useTool(host: RefObject<HTMLElement | null>): ReturnType<typeof toolOf> {
  const session = useSession();
  const tool = toolOf(session);
  useEffect(() => followSelection(session), [session]);
  useLayoutEffect(() => {
    const element = host.current;
    if (!element) return;
    element.style.touchAction = tool.value === undefined ? '' : 'none';
  }, [host, tool.value]);
  return tool;
}
