"""What the control API answers to input that it cannot use."""

import json


class BadRequest(Exception):
    """Names the field, the value that it had and what would be right."""

    def __init__(self, field: str, value, right: str):
        shown = json.dumps(value, default=str)
        super().__init__(f"{field}: {shown if len(shown) <= 200 else shown[:197] + '...'} should be {right}")
