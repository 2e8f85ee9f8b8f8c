/** Python of computed columns: reads the expressions of the Recipe, in the language of `catalog/filter/parse.ts`, as data. */
import type { Part } from './part';

const EXPRESSION: Part = {
  code: `TOKEN = re.compile(
    r"\\s*(?:((?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?)|([^\\W\\d][\\w.\\[\\]]*)|\`((?:[^\`]|\`\`)*)\`|([-+*/()]))"
)
FUNCTIONS = {"log10": np.log10, "ln": np.log, "abs": np.abs, "sqrt": np.sqrt, "asinh": np.arcsinh}
SIGNS = {"+": np.add, "-": np.subtract, "*": np.multiply, "/": np.divide}


class Expression:
    """The value of an expression such as log10(M_star / M_total) in each row; NaN where there is none.

    sum = product {(+ | -) product}; product = unary {(* | /) unary};
    unary = - unary | number | column | function (sum) | row_number() | (sum)
    """

    def __init__(self, text, columns, rows):
        self.columns, self.rows = columns, rows
        self.tokens = [match.groups() for match in TOKEN.finditer(text.strip())]
        with np.errstate(all="ignore"):
            self.value = self.chain("+-", lambda: self.chain("*/", self.unary))
        if self.tokens:
            raise ValueError(f"the expression {text} is not understood")

    def take(self, signs):
        found = bool(self.tokens) and self.tokens[0][3] is not None and self.tokens[0][3] in signs
        return self.tokens.pop(0)[3] if found else None

    def finite(self, value):
        return np.where(np.isfinite(value), value, np.nan)

    def chain(self, signs, operand):
        left = operand()
        while sign := self.take(signs):
            left = self.finite(SIGNS[sign](left, operand()))
        return left

    def inside(self):
        value = self.chain("+-", lambda: self.chain("*/", self.unary))
        self.take(")")
        return value

    def unary(self):
        if self.take("-"):
            return -self.unary()
        if self.take("("):
            return self.inside()
        number, bare, quoted, _ = self.tokens.pop(0)
        if number is not None:
            return np.full(self.rows, float(number))
        called = bare is not None and self.take("(")
        if called and bare == "row_number":
            self.take(")")
            return np.arange(1.0, self.rows + 1)
        if called:
            return self.finite(FUNCTIONS[bare](self.inside()))
        name = bare if quoted is None else quoted.replace("\`\`", "\`")
        return self.finite(np.asarray(self.columns[name], dtype=np.float64))`,
};

/** `with_computed`: the columns of a catalog with those that the Recipe defines. */
export const COMPUTED: Part = {
  needs: [EXPRESSION],
  code: `def with_computed(columns, definitions, rows):
    """The columns with those that are computed, in the order of the recipe: each may use those above it."""
    columns = dict(columns)
    for one in definitions:
        columns[one["name"]] = Expression(one["expression"], columns, rows).value
    return columns


def columns_behind(names, definitions):
    """The columns that a catalog must have itself for these to be there."""
    computed = {one["name"] for one in definitions}
    behind = [name for name in names if name not in computed]
    for one in definitions:
        tokens = [match.groups() for match in TOKEN.finditer(one["expression"].strip())]
        for (_, bare, quoted, _), following in zip(tokens, [*tokens[1:], (None, None, None, None)]):
            name = quoted.replace("\`\`", "\`") if quoted is not None else bare
            called = bare is not None and following[3] == "("
            if name is not None and not called and name not in computed and name not in behind:
                behind.append(name)
    return behind`,
};

/** Of a model without computed columns. */
export const NOTHING_COMPUTED: Part = {
  code: `def with_computed(columns, definitions, rows):
    if definitions:
        raise ValueError("this file has no code for computed columns: export Python again from that model")
    return columns


def columns_behind(names, definitions):
    return names`,
};
