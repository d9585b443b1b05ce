"""The OpenAPI document tells answers as clients get them: inside the envelope, and refusals too."""

from typing import Any

FAILURE: dict[str, Any] = {
    "type": "object",
    "description": "A refusal: words for people, a code for machines.",
    "required": ["success", "error", "code", "timestamp"],
    "properties": {
        "success": {"type": "boolean", "enum": [False]},
        "error": {"type": "string"},
        "code": {"type": "string"},
        "details": {"type": "object", "additionalProperties": {}},
        "timestamp": {"type": "string", "format": "date-time"},
    },
}


def wrap_in_envelope(result: dict[str, Any], **_facts: Any) -> dict[str, Any]:
    """drf-spectacular's post-processing hook: wraps each answer with a body, adds the answer of refusals."""
    result["components"]["schemas"]["Failure"] = FAILURE
    for methods in result["paths"].values():
        for operation in methods.values():
            _wrap(operation["responses"])
    return result


def _wrap(responses: dict[str, Any]) -> None:
    for answer in responses.values():
        for body in answer.get("content", {}).values():
            body["schema"] = _enveloped(body["schema"])
    refusal = {"application/json": {"schema": {"$ref": "#/components/schemas/Failure"}}}
    responses["default"] = {"description": "Refused or failed", "content": refusal}


def _enveloped(data: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["success", "data", "timestamp"],
        "properties": {
            "success": {"type": "boolean", "enum": [True]},
            "data": data,
            "timestamp": {"type": "string", "format": "date-time"},
        },
    }
