"""Reads Shopify's exports of customers and orders.

An order's first row holds the order; further rows of the same Name hold further lines. A broken row is left out and
reported, and the rest come in. Columns that Shopify lacks (Status, Delivered at, Tracking …, Opened) are optional:
without a Status it is worked out from what Shopify does export.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from zoneinfo import ZoneInfo

from assistant.orders.errors import OrdersFileInvalid
from assistant.orders.records import ORDER_STATUSES, Customer, LineItem, Order, OrdersExport, OrderStatus
from assistant.orders.values import CellError, moment, money, quantity, required, yes_no
from knowledge.importers.report import RejectedRow, Rejections
from knowledge.importers.source import Row, SourceFile

_CUSTOMER_COLUMNS = frozenset({"customer id", "email"})
_ORDER_COLUMNS = frozenset({"name", "created at", "lineitem sku", "lineitem quantity", "lineitem price"})


def read_export(folder: Path, *, timezone: str = "UTC") -> OrdersExport:
    """Read every export of customers and orders in a folder, whatever the files are called.

    `timezone` is the shop's, for times without an offset. Raises knowledge.errors.UnreadableFile.
    """
    customers: list[Customer] = []
    orders: list[Order] = []
    rejected: list[RejectedRow] = []
    for path in sorted(folder.rglob("*.csv")):
        source = SourceFile.read(path, path.relative_to(folder).as_posix())
        kind = kind_of(source)
        if kind == "customers":
            found, left_out = read_customers(source)
            customers.extend(found)
            rejected.extend(left_out)
        elif kind == "orders":
            orders_found, left_out = read_orders(source, timezone=timezone)
            orders.extend(orders_found)
            rejected.extend(left_out)
    return OrdersExport(tuple(customers), _with_customers(orders, customers), tuple(rejected))


def kind_of(source: SourceFile) -> str | None:
    """Return "orders", "customers" or None by the columns a file has."""
    columns = frozenset(source.columns)
    if columns >= _ORDER_COLUMNS:
        return "orders"
    return "customers" if columns >= _CUSTOMER_COLUMNS and "first name" in columns else None


def read_customers(source: SourceFile) -> tuple[tuple[Customer, ...], tuple[RejectedRow, ...]]:
    """Read customers. Raises OrdersFileInvalid if the file holds none."""
    if kind_of(source) != "customers":
        raise OrdersFileInvalid(f"{source.document_id} is not an export of customers")
    rejections = Rejections(source.document_id)
    found: dict[str, Customer] = {}
    for row in source.rows():
        try:
            customer = _customer(row)
            if customer.customer_id in found:
                raise CellError("Customer ID", f"'{customer.customer_id}' is there twice")
            found[customer.customer_id] = customer
        except CellError as error:
            rejections.add(row.number, error.column, error.reason)
    return tuple(found.values()), tuple(rejections.rows)


def read_orders(source: SourceFile, *, timezone: str = "UTC") -> tuple[tuple[Order, ...], tuple[RejectedRow, ...]]:
    """Read orders. Raises OrdersFileInvalid if the file holds none."""
    if kind_of(source) != "orders":
        raise OrdersFileInvalid(f"{source.document_id} is not an export of orders")
    rejections = Rejections(source.document_id)
    zone = ZoneInfo(timezone)
    found: dict[str, Order] = {}
    for name, rows in _grouped(source.rows(), rejections):
        if name in found:
            for row in rows:
                rejections.add(row.number, "Name", f"'{name}' is there twice, with other orders between")
        elif (order := _order(name, rows, zone, rejections)) is not None:
            found[name] = order
    return tuple(found.values()), tuple(rejections.rows)


def _grouped(rows: Iterable[Row], rejections: Rejections) -> Iterator[tuple[str, list[Row]]]:
    named = []
    for row in rows:
        if row.get("name"):
            named.append(row)
        else:
            rejections.add(row.number, "Name", "is empty")
    for name, group in groupby(named, key=lambda row: row.get("name")):
        yield name, list(group)


def _customer(row: Row) -> Customer:
    customer_id = required(row.get("customer id"), "Customer ID").lstrip("'")
    first, last = row.get("first name"), row.get("last name")
    # A Chinese name is written family name first and without a blank.
    name = f"{last}{first}" if (first + last) and not (first + last).isascii() else f"{first} {last}".strip()
    return Customer(
        customer_id=customer_id,
        name=name or customer_id,
        email=row.get("email") or None,
        phone=row.get("phone", "default address phone").lstrip("'") or None,
        province=row.get("default address province", "default address province code") or None,
        city=row.get("default address city") or None,
        note=row.get("note") or None,
    )


def _order(name: str, rows: list[Row], zone: ZoneInfo, rejections: Rejections) -> Order | None:
    lines: list[LineItem] = []
    for row in rows:
        try:
            lines.append(_line(row))
        except CellError as error:
            rejections.add(row.number, error.column, error.reason)
    try:
        if not lines:
            raise CellError("Lineitem sku", "the order has no line that can be read")
        return _order_of(name, rows[0], tuple(lines), zone)
    except CellError as error:
        rejections.add(rows[0].number, error.column, error.reason)
        for row in rows[1:]:
            rejections.add(row.number, "Name", f"the first row of '{name}' was left out")
        return None


def _line(row: Row) -> LineItem:
    return LineItem(
        sku=required(row.get("lineitem sku"), "Lineitem sku"),
        title=row.get("lineitem name") or row.get("lineitem sku"),
        quantity=quantity(row.get("lineitem quantity"), "Lineitem quantity"),
        price=money(required(row.get("lineitem price"), "Lineitem price"), "Lineitem price"),
        fulfillment_status=row.get("lineitem fulfillment status") or None,
    )


def _order_of(name: str, row: Row, lines: tuple[LineItem, ...], zone: ZoneInfo) -> Order:
    created_at = moment(required(row.get("created at"), "Created at"), "Created at", zone)
    assert created_at is not None
    return Order(
        name=name,
        customer_id=row.get("customer id").lstrip("'") or None,
        status=_status(row),
        currency=required(row.get("currency"), "Currency").upper(),
        subtotal=money(row.get("subtotal"), "Subtotal"),
        shipping=money(row.get("shipping"), "Shipping"),
        total=money(required(row.get("total"), "Total"), "Total"),
        refunded=money(row.get("refunded amount"), "Refunded Amount"),
        created_at=created_at,
        lines=lines,
        email=row.get("email") or None,
        phone=row.get("shipping phone", "phone", "billing phone").lstrip("'") or None,
        recipient=row.get("shipping name") or None,
        province=row.get("shipping province name", "shipping province") or None,
        city=row.get("shipping city") or None,
        financial_status=row.get("financial status") or None,
        fulfillment_status=row.get("fulfillment status") or None,
        discount_code=row.get("discount code") or None,
        payment_method=row.get("payment method") or None,
        paid_at=moment(row.get("paid at"), "Paid at", zone),
        shipped_at=moment(row.get("fulfilled at"), "Fulfilled at", zone),
        delivered_at=moment(row.get("delivered at"), "Delivered at", zone),
        cancelled_at=moment(row.get("cancelled at"), "Cancelled at", zone),
        tracking_company=row.get("tracking company") or None,
        tracking_number=row.get("tracking number") or None,
        opened=yes_no(row.get("opened"), "Opened"),
        notes=row.get("notes") or None,
    )


def _status(row: Row) -> OrderStatus:
    status = row.get("status")
    if status:
        if status not in ORDER_STATUSES:
            raise CellError("Status", f"'{status}' is not a status; there are {', '.join(ORDER_STATUSES)}")
        return status
    financial, fulfilment = row.get("financial status"), row.get("fulfillment status")
    if row.get("cancelled at"):
        return "cancelled"
    if financial in ("refunded", "voided"):
        return "refunded" if financial == "refunded" else "cancelled"
    if row.get("delivered at"):
        return "delivered"
    if fulfilment == "fulfilled":
        return "shipped"
    if fulfilment == "partial":
        return "partially_shipped"
    return "pending_payment" if financial in ("pending", "authorized") else "paid"


def _with_customers(orders: list[Order], customers: list[Customer]) -> tuple[Order, ...]:
    """Shopify's own export of orders has no customer's id: there the e-mail, then the phone, says whose it is."""
    by_mail = {customer.email.casefold(): customer.customer_id for customer in customers if customer.email}
    by_phone = {customer.phone: customer.customer_id for customer in customers if customer.phone}
    return tuple(
        order
        if order.customer_id
        else replace(order, customer_id=by_mail.get((order.email or "").casefold()) or by_phone.get(order.phone or ""))
        for order in orders
    )
