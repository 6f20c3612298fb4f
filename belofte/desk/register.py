"""The register of complaints of one's teams, as a file for a spreadsheet."""

import csv

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from belofte.closing import register as complaints
from belofte.desk import access


@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """Give the register; its first line names the columns."""
    agent = access.agent_of(request)
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="complaints.csv"'
    response["Cache-Control"] = "private, no-store"
    response.write("\ufeff")  # or else Excel does not read it as UTF-8
    writer = csv.writer(response)
    writer.writerow(complaints.COLUMNS)
    writer.writerows(complaints.rows(agent))
    return response
