"""The OpenAPI document: made from the views of the API, with what each asks of a token."""

from functools import cache
from typing import Any

from django.utils import translation
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.openapi import AutoSchema

from districts.access import access_of

REFUSALS = {
    "400": "Something that was sent needs another look; `fields` says what.",
    "401": "No token of this district that still works.",
    "403": "Not this person, or not this token; `who_can` names people who may.",
    "404": "There is nothing at this address.",
    "409": "Not now, or not like this.",
}
HOLDER = {
    "type": "object",
    "properties": {key: {"type": "string"} for key in ("name", "role", "phone")},
}
REFUSAL = {
    "type": "object",
    "properties": {
        "detail": {"type": "string", "description": "A sentence for people."},
        "fields": {"type": "object", "additionalProperties": {}},
        "who_can": {"type": "array", "items": HOLDER},
    },
    "required": ["detail"],
}


class Operation(AutoSchema):
    """One method of one view; its description ends with the scope that its token needs."""

    def get_description(self) -> str:  # type: ignore[override]
        access = access_of(self.view)
        said = super().get_description()
        wanted = [one for one in (access.permission, *access.others) if one] if access else []
        scopes = " or ".join(f"`{one.value}`" for one in wanted)
        return f"{said}\n\nScope: {scopes}." if scopes else said


class BearerToken(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """Found by drf-spectacular because this module is read with the settings."""

    target_class = "districts.token_sign_in.TokenAuthentication"
    name = "token"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "bearerFormat": "bt_<prefix>_<secret>"}


def with_refusals(result: dict[str, Any], **_: object) -> dict[str, Any]:
    """Every operation that asks for a token may be answered with a refusal, all of one shape."""
    result["components"].setdefault("schemas", {})["Refusal"] = REFUSAL
    shape = {"application/json": {"schema": {"$ref": "#/components/schemas/Refusal"}}}
    for operation in _operations(result):
        if operation.get("security") and {} not in operation["security"]:
            for status, said in REFUSALS.items():
                operation["responses"].setdefault(status, {"description": said, "content": shape})
    return result


@cache
def document() -> dict[str, Any]:
    """The whole document, in English; made once in each process."""
    with translation.override("en"):
        return SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-any-return, no-untyped-call]


def _operations(result: dict[str, Any]) -> list[dict[str, Any]]:
    return [operation for path in result["paths"].values() for operation in path.values()]
