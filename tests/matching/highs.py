"""HiGHS as a process of its own: one instance a line on stdin (JSON), its optimum a line on stdout.

Apart, because the wheels of highspy and OR-Tools each bring a libhighs of the same name, and a process can hold only one of them.
"""

import json
import sys
from typing import Any

import highspy

Model = dict[str, Any]
"""whole: bool; quantity, limit: per demand; capacity: per offer; arcs: [demand, offer, cost of the whole demand]"""


def optimum(model: Model) -> float:
    """Cost of the matched + limits of the unmatched at the least; `whole`: demands cannot be split (MILP), else they can (LP)."""
    solver = highspy.Highs()
    solver.silent()
    for option in ("mip_rel_gap", "mip_abs_gap"):
        solver.setOptionValue(option, 0.0)
    kind = highspy.HighsVarType.kInteger if model["whole"] else highspy.HighsVarType.kContinuous
    places: list[list[Any]] = [[solver.addVariable(0, 1, limit, kind)] for limit in model["limit"]]
    loads: list[list[Any]] = [[] for _ in model["capacity"]]
    for demand, offer, cost in model["arcs"]:
        variable = solver.addVariable(0, 1, cost, kind)
        places[demand].append(variable)
        loads[offer].append(model["quantity"][demand] * variable)
    for variables in places:
        solver.addConstr(solver.qsum(variables) == 1)
    for load, capacity in zip(loads, model["capacity"], strict=True):
        if load:
            solver.addConstr(solver.qsum(load) <= capacity)
    solver.run()
    if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"HiGHS ended with {solver.getModelStatus()}")
    return float(solver.getInfo().objective_function_value)


if __name__ == "__main__":
    for line in sys.stdin:
        sys.stdout.write(f"{optimum(json.loads(line))}\n")
        sys.stdout.flush()
