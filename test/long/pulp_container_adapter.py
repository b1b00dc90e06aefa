"""Points the functional tests of pulp-container at a running Berth. pytest loads it by `-p`, before the tests.

The environment says where that is: API_PROTOCOL, API_HOST, API_PORT, ADMIN_USERNAME and ADMIN_PASSWORD as pulpcore's
own fixtures read them; UPSTREAM is the registry (host and port, plain HTTP) that stands for ghcr.io; and SOURCES maps
the names of its repositories to the hrefs of repositories of Berth that have the same content.

Berth has no remotes, and no roles on them. A sync here is a copy from one of SOURCES: what the tests then do with the
content is theirs. What is public is pulled without a token: where the tests ask for one, they get none, and go on.
"""

import json
import os
from types import SimpleNamespace
from uuid import uuid4

import pytest
import requests
from django.conf import settings

HOST = f"{os.environ['API_PROTOCOL']}://{os.environ['API_HOST']}:{os.environ['API_PORT']}"
UPSTREAM = os.environ["UPSTREAM"]
SOURCES = json.loads(os.environ["SOURCES"])

settings.configure(
    API_ROOT="/pulp/",
    CACHE_ENABLED=False,
    CONTENT_ORIGIN=HOST,
    CONTENT_PATH_PREFIX="/",
    DOMAIN_ENABLED=False,
    TOKEN_AUTH_DISABLED=False,
    TOKEN_SERVER=f"{HOST}/token",
)

# Before the tests are imported: they take these by name.
from pulp_container.tests.functional import constants  # noqa: E402

for name, value in vars(constants).copy().items():
    if isinstance(value, str) and "ghcr.io" in value:
        there = f"http://{UPSTREAM}" if name.endswith("_URL") else value.replace("ghcr.io", UPSTREAM)
        setattr(constants, name, there)

from pulp_container.tests.functional import utils  # noqa: E402

token_for_url = utils.get_auth_for_url


def auth_for_url(url, auth=None):
    return () if requests.get(url).status_code != 401 else token_for_url(url, auth=auth)


utils.get_auth_for_url = auth_for_url

from pulpcore.client.pulp_container import ApiException, RemotesContainerApi, RepositoriesContainerApi  # noqa: E402
from pulpcore.client.pulpcore import UsersRolesApi  # noqa: E402

remotes = {}


def create_remote(_api, remote, **_):
    href = f"remote:{uuid4()}"
    remotes[href] = SimpleNamespace(pulp_href=href, **remote)
    return remotes[href]


def delete_remote(_api, href, **_):
    del remotes[href]
    raise ApiException(status=204)


@pytest.fixture(scope="session", autouse=True)
def copies_for_syncs(bindings_cfg, container_bindings, pulpcore_bindings, monitor_task, pulp_admin):
    """The administrator copies, for whoever syncs; who then may see the task, as if it were their own."""

    def sync(api, href, body, **_):
        source = SOURCES[remotes[body["remote"]].upstream_name]
        user = bindings_cfg.username
        with pulp_admin:
            task = api.copy_tags(href, {"source_repository": source}).task
            monitor_task(task)
            if user != pulp_admin.username:
                pulpcore_bindings.TasksApi.add_role(task, {"role": "core.task_viewer", "users": [user]})
        return SimpleNamespace(task=task)

    def add_role(api, auth_user_href, user_role):
        of_remotes = "containerremote" in user_role["role"]
        return None if of_remotes else grant(api, auth_user_href, user_role)

    grant = UsersRolesApi.create
    patch = pytest.MonkeyPatch()
    patch.setattr(UsersRolesApi, "create", add_role)
    patch.setattr(RepositoriesContainerApi, "sync", sync)
    patch.setattr(RemotesContainerApi, "create", create_remote)
    patch.setattr(RemotesContainerApi, "delete", delete_remote)
    yield
    patch.undo()


@pytest.fixture(scope="class", autouse=True)
def no_orphans(copies_for_syncs, pulpcore_bindings, monitor_task):
    """Some tests take the first tag of a name, whoever has left others of that name in no repository."""
    monitor_task(pulpcore_bindings.OrphansCleanupApi.cleanup({"orphan_protection_time": 0}).task)


@pytest.fixture(scope="session")
def pulp_admin(bindings_cfg):
    """Lets the administrator act for a while."""

    class Admin:
        username = os.environ["ADMIN_USERNAME"]

        def __enter__(self):
            self.saved = bindings_cfg.username, bindings_cfg.password
            bindings_cfg.username, bindings_cfg.password = self.username, os.environ["ADMIN_PASSWORD"]

        def __exit__(self, *_):
            bindings_cfg.username, bindings_cfg.password = self.saved

    return Admin()


# By the beginnings of their ids, below `api/`. What fails comes last, since it leaves its objects behind.
NOT_RUN = tuple(json.loads(os.environ["NOT_RUN"]))
LAST = tuple(json.loads(os.environ["LAST"]))


def place(nodeid):
    return nodeid.split("api/", 1)[-1]


def below_api(item):
    return place(item.nodeid)


def pytest_collection_modifyitems(config, items):
    out = [item for item in items if below_api(item).startswith(NOT_RUN)]
    config.hook.pytest_deselected(items=out)
    items[:] = sorted((item for item in items if item not in out), key=lambda item: below_api(item).startswith(LAST))


OUTCOMES = {}


def pytest_runtest_logreport(report):
    """One outcome for each test: what did not pass in any of its phases."""
    name = place(report.nodeid)
    if OUTCOMES.get(name, "passed") == "passed":
        OUTCOMES[name] = report.outcome


def pytest_sessionfinish(session):
    with open(os.environ["OUTCOMES_FILE"], "w") as file:
        json.dump(OUTCOMES, file)
