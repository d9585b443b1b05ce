"""Pages of lists: numbered for the API (PaginatedResponse of the type documents), by cursor elsewhere."""

from typing import Any

from rest_framework.pagination import PageNumberPagination
from rest_framework.response import Response


class EnvelopePagination(PageNumberPagination):
    """?page=&limit= → {items, total, page, limit, totalPages}."""

    page_size = 20
    max_page_size = 100
    page_size_query_param = "limit"

    def get_paginated_response(self, data: Any) -> Response:
        """The fields of PaginatedResponse in types.md."""
        assert self.page is not None
        assert self.request is not None
        return Response(
            {
                "items": data,
                "total": self.page.paginator.count,
                "page": self.page.number,
                "limit": self.get_page_size(self.request),
                "totalPages": self.page.paginator.num_pages,
            }
        )

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """The same, for OpenAPI."""
        number = {"type": "integer"}
        return {
            "type": "object",
            "required": ["items", "total", "page", "limit", "totalPages"],
            "properties": {
                "items": schema,
                "total": number,
                "page": number,
                "limit": number,
                "totalPages": number,
            },
        }
