/** A chapter's figure of several parts: which of them a step shows. */
import type { ComponentType, FunctionComponent } from 'preact';
import type { FigureProps } from '../chapter';

type Part<State> = ComponentType<FigureProps<State>>;

/** Shows the part that has the step's name, and `otherwise` in every other step. */
export function byStep<State>(
  parts: Readonly<Record<string, Part<State>>>,
  otherwise: Part<State>,
): FunctionComponent<FigureProps<State>> {
  return (props) => {
    const Part = parts[props.step] ?? otherwise;
    return <Part {...props} />;
  };
}
