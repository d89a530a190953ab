"""Errors of orders.

ApiError
├── NotFound
│   └── OrderNotFound          no such order, or not this customer's: the two are not told apart
├── Forbidden
│   └── VerificationFailed     order number and phone don't go together
└── InvalidRequest
    └── OrdersFileInvalid      the file is not an export of orders or customers
"""

from __future__ import annotations

from assistant.errors import Forbidden, InvalidRequest, NotFound


class OrderNotFound(NotFound):
    code = "order_not_found"


class VerificationFailed(Forbidden):
    code = "verification_failed"


class OrdersFileInvalid(InvalidRequest):
    code = "orders_file_invalid"
