"""Publishes a copy of what was pushed, by nothing but a client that was generated from the description.

Arguments: URL, user, password, name of a push repository. Prints the copy's distribution and tags as JSON.
"""

import json
import sys
from base64 import b64encode

from client import AuthenticatedClient
from client.api.content_tags import content_container_tags_list
from client.api.distributions_container import (
    distributions_container_container_create,
    distributions_container_container_read,
)
from client.api.repositories_container import (
    repositories_container_container_copy_tags,
    repositories_container_container_create,
    repositories_container_container_read,
)
from client.api.repositories_container_push import repositories_container_container_push_list
from client.api.tasks import tasks_read
from client.models import ContainerContainerDistribution, ContainerContainerRepository, TagCopy

url, user, password, pushed = sys.argv[1:]
token = b64encode(f"{user}:{password}".encode()).decode()
client = AuthenticatedClient(base_url=url, token=token, prefix="Basic", raise_on_unexpected_status=True)


def key(href):
    return href.rstrip("/").split("/")[-1]


def ended(accepted):
    while True:
        task = tasks_read.sync(key(accepted.task), client=client)
        if task.state not in ("waiting", "running"):
            assert task.state == "completed", task.error
            return task


def only(page):
    assert page.count == 1, page
    return page.results[0]


source = next(
    repository
    for repository in repositories_container_container_push_list.sync(client=client).results
    if repository.name == pushed
)
copy = repositories_container_container_create.sync(
    client=client, body=ContainerContainerRepository(name="generated", description="made by a generated client")
)
ended(
    repositories_container_container_copy_tags.sync(
        key(copy.pulp_href),
        client=client,
        body=TagCopy(source_repository_version=source.latest_version_href, names=["v1"]),
    )
)
made = ended(
    distributions_container_container_create.sync(
        client=client,
        body=ContainerContainerDistribution(
            name="generated", base_path="generated/copy", repository=copy.pulp_href
        ),
    )
)
distribution = distributions_container_container_read.sync(key(made.created_resources[0]), client=client)
version = repositories_container_container_read.sync(key(copy.pulp_href), client=client).latest_version_href
tag = only(content_container_tags_list.sync(client=client, repository_version=version))
print(json.dumps({"base_path": distribution.base_path, "repository": distribution.repository, "tag": tag.name}))
