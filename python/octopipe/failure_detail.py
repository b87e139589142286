"""The traceback of a failed task, for people."""

DETAIL_LIMIT = 16_000


def detail_of(error):
    """The traceback without the frames of this package; of a long one the end, where the cause is."""
    from octopipe.failure import traceback_text

    try:
        text = traceback_text(error)
    except Exception:  # An exception class may break its own telling.
        return None
    if len(text) > DETAIL_LIMIT:
        text = f"[the first {len(text) - DETAIL_LIMIT:,} characters are left out]\n" + text[-DETAIL_LIMIT:]
    return text
