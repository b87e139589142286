"""Figures as they are printed: percentiles, and the cells of a Markdown table."""


def percentile(values, share):
    """The value below which `share` of the values lie."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def row(*cells):
    print("| " + " | ".join(str(cell) for cell in cells) + " |")


def summary(milliseconds):
    """p50, p95 and p99 as table cells."""
    return [f"{percentile(milliseconds, share):.1f}" for share in (0.50, 0.95, 0.99)]
