/**
 * Recipes of earlier versions in the words of the newest: all that was ever sent or saved opens, and inside the program there is one shape.
 *
 * Version 1 called the formulas of a spline's bins `quadratic` and `linear`.
 */

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const ORDERS_OF_1: ReadonlyMap<unknown, string> = new Map([
  ['quadratic', 'rational-quadratic'],
  ['linear', 'linear-rational'],
]);

function transformOf1(transform: unknown): unknown {
  const order = isObject(transform) ? ORDERS_OF_1.get(transform.order) : undefined;
  return isObject(transform) && order ? { ...transform, order } : transform;
}

const flowOf1 = (flow: unknown): unknown =>
  isObject(flow) && Array.isArray(flow.transforms) ? { ...flow, transforms: flow.transforms.map(transformOf1) } : flow;

const isOf1 = (recipe: unknown): recipe is Json => isObject(recipe) && recipe.version === 1;

const recipeOf1 = (recipe: Json): Json => ({ ...recipe, version: 2, flow: flowOf1(recipe.flow) });

/**
 * JSON of a Recipe, or of what holds one as `recipe` (a model beside whose recipe stands its flow, a session), as this version writes it.
 * Anything else comes back as it is: the schema that reads it then says what is wrong.
 */
export function newestVersion(value: unknown): unknown {
  if (!isObject(value)) return value;
  if (isOf1(value.recipe)) {
    return { ...value, recipe: recipeOf1(value.recipe), ...('flow' in value ? { flow: flowOf1(value.flow) } : {}) };
  }
  return isOf1(value) && !('recipe' in value) ? recipeOf1(value) : value;
}
