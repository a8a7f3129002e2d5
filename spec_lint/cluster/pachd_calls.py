"""The calls of pachd's HTTP API that spec-lint makes, and no others: none that changes or deletes anything."""

from __future__ import annotations

import enum


class Call(enum.Enum):
    """A call: ``service/method``, and the permission on the cluster that it needs where auth is activated.

    A permission of ``""`` means any user who is logged in, None means anybody: such a call never carries a token.
    """

    GET_VERSION = ("versionpb_v2.API/GetVersion", None)
    INSPECT_CLUSTER = ("admin_v2.API/InspectCluster", None)
    WHO_AM_I = ("auth_v2.API/WhoAmI", "")
    GET_PERMISSIONS = ("auth_v2.API/GetPermissions", "")
    INSPECT_SECRET = ("pps_v2.API/InspectSecret", "SECRET_INSPECT")
    LIST_SECRET = ("pps_v2.API/ListSecret", "CLUSTER_LIST_SECRETS")
    CREATE_SECRET = ("pps_v2.API/CreateSecret", "CLUSTER_CREATE_SECRET")
    GET_CLUSTER_DEFAULTS = ("pps_v2.API/GetClusterDefaults", "")
    GET_PROJECT_DEFAULTS = ("pps_v2.API/GetProjectDefaults", "")
    LIST_PIPELINE = ("pps_v2.API/ListPipeline", "")
    INSPECT_PIPELINE = ("pps_v2.API/InspectPipeline", "")
    REHEARSE_PIPELINE = ("pps_v2.API/CreatePipelineV2", "")
    LIST_PROJECT = ("pfs_v2.API/ListProject", "")
    INSPECT_PROJECT = ("pfs_v2.API/InspectProject", "")
    INSPECT_REPO = ("pfs_v2.API/InspectRepo", "")
    LIST_REPO = ("pfs_v2.API/ListRepo", "")

    def __init__(self, method: str, permission: str | None) -> None:
        self.path = f"/api/{method}"
        self.permission = permission

    @property
    def writes(self) -> bool:
        """Whether it creates something, so it must never be sent twice."""
        return self is Call.CREATE_SECRET

    @property
    def streams(self) -> bool:
        """Whether the answer is a stream: one JSON object per line."""
        return self in (Call.LIST_PROJECT, Call.LIST_REPO, Call.LIST_PIPELINE)


SECRET_ROLE = "secretAdmin"
"""The least role with the permissions on secrets, which cannot be had one by one."""
