"""The oracle's definitions once more, in plain numpy and loops, written from the definitions and not from the engine.

Belongs here: a second, independent opinion for the tests. Does not belong here: anything the product runs.
"""

from __future__ import annotations

import math

import numpy as np

NAN = float("nan")


def skew_kurtosis(x: np.ndarray) -> tuple[float, float]:
    n = len(x)
    z = (x - x.mean()) / (x.max() - x.min())
    m2, m3, m4 = ((z**k).mean() for k in (2, 3, 4))
    g1, g2 = m3 / m2**1.5, m4 / m2**2 - 3
    return math.sqrt(n * (n - 1)) / (n - 2) * g1, (n - 1) / ((n - 2) * (n - 3)) * ((n + 1) * g2 + 6)


def treat(column: np.ndarray, options: dict) -> np.ndarray:
    method = options.get("method", "none")
    seen = ~np.isnan(column)
    original = column[seen]
    if method == "none" or len(original) < 4 or original.max() == original.min():
        return column
    skew_limit, kurtosis_limit, most = (
        options.get("skew_threshold", 2.0),
        options.get("kurtosis_threshold", 3.5),
        options.get("max_points", 5),
    )

    def fails(x: np.ndarray) -> bool:
        skew, kurtosis = skew_kurtosis(x)
        return not (abs(skew) < skew_limit or kurtosis < kurtosis_limit)

    x, high, low = original.copy(), 0, 0
    while fails(x) and (most is None or high + low < most) and len(set(x.tolist())) > 2:
        if skew_kurtosis(x)[0] >= 0:
            top = x == x.max()
            high = int(top.sum())
            x[top] = x[~top].max()
        else:
            bottom = x == x.min()
            low = int(bottom.sum())
            x[bottom] = x[~bottom].min()
    if fails(x) and method == "winsorise_then_log":
        x = np.log(original - original.min() + 0.01 * (original.max() - original.min()))
    result = column.copy()
    result[seen] = x
    return result


def normalise(column: np.ndarray, node: dict) -> np.ndarray:
    result = np.full(len(column), NAN)
    seen = ~np.isnan(column)
    x = column[seen]
    if not len(x):
        return result
    params, d, method = node.get("norm_params", {}), node["direction"], node["normalisation"]
    xs = x * d
    low, high = xs.min(), xs.max()
    below = np.array([float((xs < v).sum()) for v in xs])
    if params.get("ties", "min") == "average":
        below = below + np.array([((xs == v).sum() - 1) / 2 for v in xs])
    with np.errstate(all="ignore"):
        if method == "minmax":
            a, b = params.get("lower", 0), params.get("upper", 100)
            y = a + (b - a) * (xs - low) / (high - low)
        elif method == "zscore":
            sd = xs.std(ddof=1) if len(xs) > 1 and high > low else 0.0
            y = params.get("mean", 0) + params.get("sd", 1) * (xs - xs.mean()) / sd
        elif method == "rank":
            y = below + 1
        elif method == "borda":
            y = np.array([float((xs < v).sum()) for v in xs])
        elif method == "percentile_rank":
            y = below / (len(xs) - 1) if len(xs) > 1 else np.full(1, NAN)
        elif method == "distance_to_max":
            y = 1 - (high - xs) / (high - low)
        elif method == "goalposts":
            lo, up, at = node["goalpost_lower"], node["goalpost_upper"], x
            if node.get("transform") == "log":
                lo, up, at = math.log(lo), math.log(up), np.log(np.where(x > 0, x, NAN))
            y = (at - lo) / (up - lo) if d == 1 else (up - at) / (up - lo)
            if params.get("truncate"):
                y = np.clip(y, 0, 1)
            y = y * params.get("scale", 1)
        elif method == "distance_to_target":
            y = (x - x.min()) / (node["target"] - x.min()) if d == 1 else (x.max() - x) / (x.max() - node["target"])
            if node["target"] == (x.min() if d == 1 else x.max()):
                y = np.full(len(x), NAN)
            if params.get("cap"):
                y = np.minimum(y, 1)
            y = y * params.get("scale", 1)
        else:
            y = xs
    result[seen] = np.where(np.isfinite(y), y, NAN)
    return result


def mean(method: str, p: float | None, pairs: list[tuple[float, float]]) -> float:
    """pairs (weight > 0, value present); NaN where the mean does not exist."""
    total = sum(w for w, _ in pairs)
    w = [weight / total for weight, _ in pairs]
    x = [value for _, value in pairs]
    if method == "arithmetic":
        return sum(a * b for a, b in zip(w, x, strict=True))
    if method in ("geometric", "power") and min(x) < 0 and (p is None or p != int(p)):
        return NAN
    if 0 in x and (method != "power" or p < 0):
        return 0.0
    try:
        if method == "geometric":
            return math.exp(sum(a * math.log(b) for a, b in zip(w, x, strict=True)))
        if method == "harmonic":
            return 1 / sum(a / b for a, b in zip(w, x, strict=True))
        inner = sum(a * b**p for a, b in zip(w, x, strict=True))
        return inner ** (1 / p) if inner > 0 else (0.0 if inner == 0 and p > 0 else NAN)
    except (ZeroDivisionError, OverflowError):
        return NAN


def copeland(columns: np.ndarray, weights: list[float], entered: list[bool]) -> np.ndarray:
    score = np.full(len(columns), NAN)
    for a in range(len(columns)):
        if not entered[a]:
            continue
        score[a] = 0
        for b in range(len(columns)):
            if a == b or not entered[b]:
                continue
            both = [(w, p, q) for w, p, q in zip(weights, columns[a], columns[b], strict=True) if w > 0 and not math.isnan(p + q)]
            if both:
                won = sum(w * (1 if p > q else 0.5 if p == q else 0) for w, p, q in both) / sum(w for w, _, _ in both)
                score[a] += 0 if abs(won - 0.5) < 1e-12 else (1 if won > 0.5 else -1)
    return score


def score(nodes: list[dict], matrix: dict[str, list[float]], options: dict) -> dict[tuple[str, str], np.ndarray]:
    """One period. nodes: framework rows as dicts; matrix: values by indicator. Returns (code, stage) → values by unit."""
    result: dict[tuple[str, str], np.ndarray] = {}
    current: dict[str, np.ndarray] = {}
    for node in nodes:
        if node["level"] == 1:
            treated = treat(np.array(matrix[node["code"]], dtype=float), options.get("outliers", {}))
            current[node["code"]] = normalise(treated, node)
            result[node["code"], "treated"], result[node["code"], "normalised"] = treated, current[node["code"]]
    share_needed = options.get("min_child_share")
    for node in sorted(nodes, key=lambda n: n["level"]):
        if node["level"] == 1:
            continue
        children = sorted((n for n in nodes if n["parent"] == node["code"]), key=lambda n: n["code"])
        weights = [n["weight"] for n in children]
        columns = np.column_stack([current[n["code"]] for n in children])
        method, p = node["aggregation"], node.get("agg_params", {}).get("p")
        values, entered = [], []
        for row in columns:
            pairs = [(w, v) for w, v in zip(weights, row, strict=True) if w > 0 and not math.isnan(v)]
            enough = share_needed is None or len(pairs) / sum(w > 0 for w in weights) >= share_needed - 1e-12
            entered.append(bool(pairs) and enough)
            values.append(mean(method, p, pairs) if entered[-1] and method != "copeland" else NAN)
        current[node["code"]] = copeland(columns, weights, entered) if method == "copeland" else np.array(values)
        result[node["code"], "aggregated"] = current[node["code"]]
    return result


def ranks(values: np.ndarray, tolerance: float = 1e-9, order: str = "descending", ties: str = "min") -> list[float | None]:
    seen = [v if order == "descending" else -v for v in values if not math.isnan(v)]
    out: list[float | None] = []
    for v in values:
        if math.isnan(v):
            out.append(None)
            continue
        mine = v if order == "descending" else -v
        best = 1 + sum(o - mine > tolerance for o in seen)
        worst = len(seen) - sum(mine - o > tolerance for o in seen)
        out.append({"min": best, "max": worst, "average": (best + worst) / 2}[ties])
    return out
