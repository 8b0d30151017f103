"""Files over the API: put one up, then name it where it belongs; fetch it where its record is in reach."""

from django.shortcuts import get_object_or_404
from ninja import File, Schema
from ninja.files import UploadedFile

from ..api import EVERYBODY, Instant, Routes
from ..models import StoredFile
from ..services import files
from ..views.files import file as file_page

routes = Routes("files")


class FileOut(Schema):
    id: int
    name: str
    size: int
    sha256: str
    content_type: str
    created_at: Instant
    url: str


def show(stored):
    return {
        "id": stored.pk,
        "name": stored.name,
        "size": stored.size,
        "sha256": stored.sha256,
        "content_type": stored.content_type,
        "created_at": stored.created_at,
        "url": f"/api/v1/files/{stored.pk}/",
    }


@routes.post("/files/", EVERYBODY, status=201, response=FileOut)
def upload(request, file: UploadedFile = File(...)):  # noqa: B008 - how ninja declares a file
    return 201, show(files.store(file, actor=request.user, now=request.now))


@routes.get("/files/{int:pk}/", EVERYBODY, response=None)
def file(request, pk: int):
    """The file as an attachment."""
    get_object_or_404(StoredFile, pk=pk)
    return file_page(request, pk)
