"""Durations as a colleague would say them."""


def duration_text(seconds):
    """`12 ms`, `1.2 s`, `2 min 5 s`."""
    if seconds < 0.1:
        return f"{seconds * 1000:.0f} ms"
    if seconds < 120:
        return f"{seconds:.1f} s"
    minutes, seconds = divmod(round(seconds), 60)
    return f"{minutes} min {seconds} s"


def span_text(seconds):
    """A span that somebody has chosen: `2 s`, `0.5 s`, `90 s`, `10 min`."""
    if seconds >= 120 and seconds % 60 == 0:
        return f"{seconds / 60:.0f} min"
    return f"{seconds:.3g} s" if seconds < 1000 else f"{seconds:.0f} s"
